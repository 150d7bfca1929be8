"""The read marks of others come with the sidebar, to members who let others see theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_web.room_page.member_list import forget
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def message(member: User, other: User, moderator: User, say: Callable[..., Message]) -> Message:
    return say(member)


def on_page(client: Client, at: Addresses) -> list[dict[str, Any]]:
    readers: list[dict[str, Any]] = client.get(at.room).context["client"]["readers"]
    return sorted(readers, key=lambda reader: int(reader["user_id"]))


def test_a_page_has_the_marks_of_the_others(
    browser: Client, at: Addresses, room: Room, message: Message, other: User, moderator: User
) -> None:
    services.mark_read(room=room, user=other, message=message)
    assert on_page(browser, at) == [
        {"user_id": str(other.pk), "read_id": message.pk, "joined_id": 0},
        {"user_id": str(moderator.pk), "read_id": 0, "joined_id": 0},
    ]


def test_those_who_hide_theirs_are_not_there_and_have_none(
    browser: Client,
    browser_of: Callable[[User], Client],
    at: Addresses,
    message: Message,
    other: User,
    moderator: User,
) -> None:
    services.share_reading(user=other, on=False)
    assert [reader["user_id"] for reader in on_page(browser, at)] == [str(moderator.pk)]
    assert on_page(browser_of(other), at) == []


def test_an_overseer_has_none(
    browser_of: Callable[[User], Client], at: Addresses, message: Message, overseer: User
) -> None:
    assert on_page(browser_of(overseer), at) == []


def test_a_large_room_has_none(
    browser: Client, at: Addresses, room: Room, message: Message, people: Callable[..., User]
) -> None:
    for number in range(48):
        services.add_member(room=room, user=people(f"person{number}"))
    assert on_page(browser, at) == []


def test_reading_changes_one_part_of_the_sidebar_alone(
    browser: Client, at: Addresses, room: Room, message: Message, other: User
) -> None:
    etag = browser.get(at.room).context["client"]["sidebar"]
    since = Room.objects.get(pk=room.pk).revision
    services.mark_read(room=room, user=other, message=message)
    forget(room.pk)  # the list may be a second old
    answer = browser.get(at.api_poll, {"since": since, "sidebar": etag}).json()
    assert answer.keys() == {"revision", "reset", "more", "messages", "sidebar", "readers"}
    assert {each["user_id"]: each["read_id"] for each in answer["readers"]}[str(other.pk)] == (
        message.pk
    )
    again = browser.get(at.api_poll, {"since": since, "sidebar": answer["sidebar"]})
    assert again.status_code == 204


def test_ones_own_mark_changes_nothing_for_oneself(
    browser: Client,
    at: Addresses,
    room: Room,
    message: Message,
    member: User,
    other: User,
    say: Callable[..., Message],
) -> None:
    later = say(other)
    etag = browser.get(at.room + "?before=1").context["client"]["sidebar"]
    since = Room.objects.get(pk=room.pk).revision
    services.mark_read(room=room, user=member, message=later)
    forget(room.pk)
    assert browser.get(at.api_poll, {"since": since, "sidebar": etag}).status_code == 204
