"""The rooms in the sidebar: which ones, in which order, and how they are marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.test import Client

from conversate_core import services
from conversate_core.models import Room
from conversate_web.room_page.room_list import SHOWN
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def listed(client: Client, at: Addresses) -> list[str]:
    html = client.get(at.room).content.decode()
    return re.findall(r'class="cnv-rooms__title"[^>]*>([^<]*)<', html)


def make_rooms(member: User, other: User, count: int) -> list[Room]:
    return [
        services.create_room(title=f"Room {number}", members=[member, other])
        for number in range(count)
    ]


def test_rooms_come_before_members(browser: Client, at: Addresses) -> None:
    assert re.search("Your rooms.*Tea kitchen.*Members", Page(browser.get(at.room)).text)


def test_unread_rooms_come_first_then_the_latest_then_archived_ones(
    browser: Client, at: Addresses, room: Room, member: User, other: User
) -> None:
    rooms = make_rooms(member, other, 4)
    services.post_message(room=rooms[0], author=other, body="Unread")
    services.post_message(room=rooms[1], author=member, body="Mine")
    services.post_message(room=rooms[3], author=other, body="Unread, archived")
    services.archive_room(room=rooms[3])
    assert listed(browser, at) == ["Room 0", "Room 1", "Room 2", "Tea kitchen", "Room 3"]
    text = Page(browser.get(at.room)).text
    assert "Room 2 Tea kitchen Room 3 archived 1 unread" in text


def test_the_latest_fifty_are_shown_with_a_link_to_all(
    browser: Client, at: Addresses, member: User, other: User
) -> None:
    rooms = make_rooms(member, other, SHOWN + 3)
    shown = listed(browser, at)
    assert len(shown) == SHOWN + 1
    # The current one is among them, although it is the oldest.
    assert shown[:2] + shown[-2:] == ["Room 52", "Room 51", "Tea kitchen", "All rooms"]
    for room in rooms:
        services.post_message(room=room, author=other, body="Unread")
    html = browser.get(at.room).content.decode()
    counts = re.findall(r'class="cnv-badge" data-count="(\d+)"', html)
    total, *listed_counts = map(int, counts)
    assert total == sum(listed_counts) == SHOWN + 3
    assert counts[-1] == "4"


def test_polls_send_the_same_list(
    browser: Client, at: Addresses, member: User, other: User
) -> None:
    make_rooms(member, other, SHOWN + 3)
    answer = browser.get(at.api_poll, {"since": 0, "sidebar": ""}).json()
    titles = re.findall(r'class="cnv-rooms__title"[^>]*>([^<]*)<', answer["rooms_html"])
    assert titles == listed(browser, at)
    assert [room["title"] for room in answer["rooms"]] == titles[:-1]


def test_archiving_the_current_room_marks_it_in_open_pages(
    browser: Client, at: Addresses, room: Room
) -> None:
    known = browser.get(at.room).context["client"]["sidebar"]
    services.archive_room(room=room)
    answer = browser.get(at.api_poll, {"since": 0, "sidebar": known}).json()
    assert "archived" in answer["rooms_html"]


def test_direct_conversations_say_so_and_rooms_do_not(
    browser: Client, at: Addresses, member: User, other: User
) -> None:
    services.open_direct(users=[other], by=member)
    assert sorted(listed(browser, at)) == ["Grace Hopper", "Tea kitchen"]
    page = browser.get(at.room)
    poll = browser.get(at.api_poll, {"since": 0, "sidebar": ""}).json()["rooms_html"]
    for html in (page.content.decode(), poll):
        assert html.count("cnv-icon--person") == html.count("Direct conversation<") == 1
    assert "Direct conversation Grace Hopper" in Page(page).text
