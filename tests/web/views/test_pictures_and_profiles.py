"""Pictures and profiles from the site's function."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from conversate_core.models import Message, Room
from conversate_core.testing import make_member, make_message
from tests.core.support import naming
from tests.core.support.queries import counted
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

PICTURE = (
    '<img class="cnv-avatar__picture" src="/media/other.png" alt="" width="36" height="36" '
    'loading="lazy" decoding="async">'
)
PAGES = ["room", "members", "manage", "search_room"]


def look(browser: Client, at: Addresses, name: str) -> str:
    return browser.get(getattr(at, name), {"q": "hello"} if name == "search_room" else {}).text


@pytest.fixture
def pictured(settings: Settings) -> None:
    settings.CONVERSATE_PERSON = f"{naming.__name__}.pictured"


@pytest.fixture
def page(
    at: Addresses, browser_of: Callable[[User], Client], moderator: User, other: User, room: Room
) -> Callable[[str], str]:
    """A page as the moderator sees it, with a message of the other member."""
    make_message(room, other, "Hello")

    def page(name: str) -> str:
        return look(browser_of(moderator), at, name)

    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_is_decoration_that_keeps_its_place(
    pictured: None, page: Callable[[str], str], name: str
) -> None:
    assert PICTURE in page(name)


@pytest.mark.parametrize("name", ["room", "members", "manage"])
def test_a_name_leads_to_the_profile(pictured: None, page: Callable[[str], str], name: str) -> None:
    assert re.search(r'<a class="[a-z_-]+" href="/people/other/">Grace Hopper</a>', page(name))


def test_an_author_in_the_conversation_too(pictured: None, page: Callable[[str], str]) -> None:
    author = '<a class="cnv-message__author" href="/people/other/">Grace Hopper</a>'
    assert author in page("room")


@pytest.mark.parametrize("name", PAGES)
def test_without_any_there_are_initials_and_no_markup(
    page: Callable[[str], str], name: str
) -> None:
    text = page(name)
    assert '<span class="cnv-avatar" data-initials="GH"></span>' in text
    assert "cnv-avatar__picture" not in text
    assert "cnv-profile" not in text
    assert '<a class="cnv-message__author"' not in text


def test_the_api_has_them(
    pictured: None, at: Addresses, browser: Client, member: User, other: User, room: Room
) -> None:
    message = make_message(room, other)
    [sent] = browser.get(at.api_poll, {"since": 0}).json()["messages"]
    assert sent["author"] == {
        "id": str(other.pk),
        "name": "Grace Hopper",
        "color": message.author_color,  # type: ignore[attr-defined]
        "picture": "/media/other.png",
        "url": "/people/other/",
    }


def test_the_api_has_null_without_any(
    at: Addresses, browser: Client, member: User, other: User, room: Room
) -> None:
    make_message(room, other)
    [sent] = browser.get(at.api_poll, {"since": 0}).json()["messages"]
    assert (sent["author"]["picture"], sent["author"]["url"]) == (None, None)


def test_a_new_picture_is_sent_in_polls(
    settings: Settings, at: Addresses, browser: Client, room: Room, other: User
) -> None:
    known = browser.get(at.room).context["client"]["sidebar"]
    settings.CONVERSATE_PERSON = f"{naming.__name__}.pictured"
    make_member(room)  # so that the members are read again
    since = Room.objects.get(pk=room.pk).revision
    answer = browser.get(at.api_poll, {"since": since, "sidebar": known}).json()
    assert PICTURE in answer["members_html"]


def test_those_of_a_hundred_authors_cost_as_much_as_those_of_one(
    settings: Settings,
    at: Addresses,
    moderator: User,
    browser_of: Callable[[User], Client],
    say: Callable[..., Message],
    room: Room,
) -> None:
    settings.CONVERSATE_PERSON = f"{naming.__name__}.by_team"
    team = Group.objects.create(name="Team A")
    team.user_set.add(moderator)
    browser = browser_of(moderator)
    costs = []
    for number in (1, 99):
        for _ in range(number):
            author = make_member(room)
            author.groups.add(team)
            say(author, f"Hello @{author.username} of Team A, says @moderator")
        cost = {}
        for name in PAGES:
            with counted() as queries:
                assert " of Team A" in look(browser, at, name)
            cost[name] = len(queries)
        costs.append(cost)
    assert costs[0] == costs[1]
