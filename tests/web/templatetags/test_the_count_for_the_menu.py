"""{% conversate_unread %}: the number of unread messages, for the menu of the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MENU = Template("{% load conversate %}{% conversate_unread %}")


@pytest.fixture
def menu(rf: RequestFactory) -> Callable[[Any], str]:
    """What the menu says to somebody."""

    def menu(user: Any) -> str:
        request = rf.get("/")
        request.user = user
        return Page(HttpResponse(MENU.render(RequestContext(request)))).text.strip()

    return menu


def test_it_is_the_sum_of_all_rooms_in_one_query(
    menu: Callable[[Any], str], member: User, say: Callable[..., Message], other: User
) -> None:
    elsewhere = services.create_room(title="Cellar", members=[member, other])
    for _ in range(3):
        say(other)
        services.post_message(room=elsewhere, author=other, body="Hello")
    with CaptureQueriesContext(connection) as queries:
        assert menu(member) == "6 unread"
    assert len(queries) == 1


def test_it_is_nothing_where_nothing_is_unread(menu: Callable[[Any], str], member: User) -> None:
    assert menu(member) == ""


def test_nothing_is_asked_for_anonymous_visitors(menu: Callable[[Any], str], db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert menu(AnonymousUser()) == ""
    assert len(queries) == 0


def test_a_deactivated_account_has_nothing_to_read(
    menu: Callable[[Any], str], member: User, say: Callable[..., Message], other: User
) -> None:
    say(other)
    member.is_active = False
    assert menu(member) == ""


def test_above_99_nobody_counts(
    menu: Callable[[Any], str], member: User, other: User, room: Room
) -> None:
    cellar = services.create_room(title="Cellar", members=[member, other])
    Message.objects.bulk_create(Message(room=room, revision=1) for _ in range(60))
    Message.objects.bulk_create(Message(room=cellar, revision=1) for _ in range(39))
    assert menu(member) == "99 unread"
    Message.objects.bulk_create(Message(room=cellar, revision=1) for _ in range(1))
    assert menu(member) == "99+ unread"
