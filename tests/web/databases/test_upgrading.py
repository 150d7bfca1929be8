"""The pages of a room from the release before replies, reactions and direct conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core.models import Message
from conversate_core.testing import make_user
from tests.support.old_database import fill, old_database, upgrade
from tests.web.support.routes import TAKEN, Target

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [name for name, methods in TAKEN.items() if "get" in methods]


@pytest.fixture
def author(transactional_db: None) -> User:
    return make_user("author")


@pytest.fixture
def target(author: User) -> Iterator[Target]:
    """The last message of the room, which was upgraded."""
    with old_database() as model:
        fill(model, author, make_user("reader"))
        upgrade()
        yield Target(Message.objects.latest("pk"))


def test_all_of_them_work(
    target: Target, author: User, browser_of: Callable[[User], Client]
) -> None:
    author.is_superuser = True
    author.save()
    browser = browser_of(author)
    for name in PAGES:
        assert target.ask(browser, name, "get").status_code < 400, name


def test_no_message_shows_a_reply_or_a_reaction(
    target: Target, author: User, browser_of: Callable[[User], Client]
) -> None:
    browser = browser_of(author)
    page = browser.get(target.path("room")).text
    assert "The kettle is broken" in page
    for shown in ("data-reply-to=", 'class="cnv-reactions"', "cnv-message__edited"):
        assert shown not in page
    found = browser.get(target.path("api_history")).json()["messages"]
    assert {(each["reply_to"], str(each["reactions"])) for each in found} == {(None, "[]")}
    assert "The <mark>kettle</mark>" in browser.get(target.path("search"), {"q": "kettle"}).text
