"""Rooms that a site's policy shows to users who are not members, in the lists of rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Access, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def rule(settings: Settings) -> None:
    settings.CONVERSATE_POLICY = "tests.support.site_rules.PublicRooms"


@pytest.fixture
def square(people: Callable[..., User]) -> Room:
    host = people("host")
    room = services.create_room(title="Public square", members=[host])
    services.post_message(room=room, author=host, body="Market at noon")
    return room


@pytest.fixture
def at_square(square: Room) -> Addresses:
    return Addresses(square.slug)


@pytest.fixture
def reader(people: Callable[..., User], browser_of: Callable[[User], Client]) -> Client:
    """The browser of somebody who is a member of no room."""
    return browser_of(people("reader"))


def index(browser: Client) -> Page:
    return Page(browser.get(reverse("conversate:index")))


def test_the_index_lists_them_with_a_search_and_no_button_that_would_be_refused(
    reader: Client, at_square: Addresses
) -> None:
    page = index(reader)
    assert at_square.room in page.linked_pages()
    assert "Other rooms" in page.text
    assert "You're not in any rooms yet" not in page.text
    assert page.all("form", role="search")
    assert not page.all("form", action=at_square.join)


def test_one_that_is_open_to_join_stands_there_once_with_link_and_button(
    reader: Client, square: Room, at_square: Addresses
) -> None:
    services.change_room(room=square, access=Access.OPEN)
    page = index(reader)
    assert page.linked_pages().count(at_square.room) == 1
    assert page.all("form", action=at_square.join)


def test_an_archived_one_says_so(reader: Client, square: Room, at_square: Addresses) -> None:
    services.archive_room(room=square)
    page = index(reader)
    assert at_square.room in page.linked_pages()
    assert "archived" in page.text


def test_a_member_has_it_among_their_own_rooms(
    browser: Client, member: User, room: Room, square: Room, at_square: Addresses
) -> None:
    assert at_square.room in index(browser).linked_pages()
    services.add_member(room=square, user=member)
    page = index(browser)
    assert page.linked_pages().count(at_square.room) == 1
    assert "Other rooms" not in page.text


def test_the_sidebar_lists_them_and_the_poll_keeps_the_list_current(
    browser: Client, at: Addresses, square: Room, at_square: Addresses
) -> None:
    page = Page(browser.get(at.room))
    assert at_square.room in page.linked_pages()
    client = browser.get(at.room).context["client"]
    known = {"since": client["revision"], "sidebar": client["sidebar"]}
    assert browser.get(at.api_poll, known).status_code == 204
    services.change_room(room=square, title="Public garden")
    [names] = [browser.get(at.api_poll, known).json()["rooms"]]
    assert [each["title"] for each in names] == ["Public garden", "Tea kitchen"]


def test_search_over_all_rooms_finds_what_is_in_them(reader: Client, square: Room) -> None:
    page = Page(reader.get(reverse("conversate:search"), {"q": "market"}))
    assert "Market at noon" in page.text


def test_an_outsider_still_learns_nothing_of_other_rooms(
    reader: Client, room: Room, square: Room, at: Addresses
) -> None:
    assert at.room not in index(reader).linked_pages()
    assert reader.get(at.room).status_code == 404


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("outsider", "You can read this room. You are not a member."),
        ("overseer", "You can read this room as a moderator. You are not a member."),
    ],
)
def test_the_room_says_by_which_right_one_reads_it(
    who: str,
    sentence: str,
    at_square: Addresses,
    browser_of: Callable[[User], Client],
    request: pytest.FixtureRequest,
) -> None:
    page = Page(browser_of(request.getfixturevalue(who)).get(at_square.room))
    assert sentence in page.text
    assert not page.all("form", action=at_square.send)


def test_a_member_posts_without_such_a_notice(browser: Client, at: Addresses) -> None:
    page = Page(browser.get(at.room))
    assert page.all("form", action=at.send)
    assert "You are not a member" not in page.text
