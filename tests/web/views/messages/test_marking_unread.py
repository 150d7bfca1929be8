"""“Mark unread from here”, without JavaScript and by the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def messages(say: Callable[..., Message], other: User, member: User) -> list[Message]:
    """Three, all of which the member has read."""
    posted = [say(other, f"Number {number}") for number in range(3)]
    services.mark_read(room=posted[0].room, user=member)
    return posted


def read_id(user: User) -> int:
    return Membership.objects.get(user=user).read_id


def test_it_leads_to_the_index_where_the_room_is_unread(
    browser: Client, at: Addresses, messages: list[Message]
) -> None:
    response = browser.post(at.read, {"unread": messages[1].pk})
    assert (response.status_code, response.url) == (302, reverse("conversate:index"))
    assert "2 unread" in Page(browser.get(response.url)).text


def test_to_open_the_room_is_to_read_it_again(
    browser: Client, at: Addresses, messages: list[Message], member: User
) -> None:
    browser.post(at.read, {"unread": messages[0].pk})
    browser.get(at.room)
    assert read_id(member) == messages[2].pk


@pytest.mark.parametrize("unread", ["", "x", "-1", "0", "1.5", "9999", "9" * 40])
def test_what_is_no_message_of_the_room_changes_nothing(
    browser: Client, at: Addresses, messages: list[Message], member: User, unread: str
) -> None:
    response = browser.post(at.read, {"unread": unread})
    assert (response.status_code, response.url) == (302, at.room)
    assert read_id(member) == messages[2].pk


def test_messages_of_other_rooms_are_not_taken(
    browser: Client, at: Addresses, messages: list[Message], member: User, other: User
) -> None:
    elsewhere = services.create_room(title="Cellar", members=[other])
    message = services.post_message(room=elsewhere, author=other, body="Hello")
    assert browser.post(at.read, {"unread": message.pk}).url == at.room
    assert browser.post(at.api_read, {"unread": message.pk}).status_code == 404
    assert Membership.objects.get(user=member, room=messages[0].room).read_id == messages[2].pk


def test_the_address_by_itself_changes_nothing(
    browser: Client, at: Addresses, messages: list[Message], member: User
) -> None:
    assert browser.get(at.read, {"unread": messages[0].pk}).url == at.room
    assert read_id(member) == messages[2].pk


def test_the_api_marks_from_a_message_on(
    browser: Client, at: Addresses, messages: list[Message], member: User
) -> None:
    response = browser.post(at.api_read, {"unread": messages[1].pk})
    assert (response.status_code, response.content) == (204, b"")
    assert read_id(member) == messages[1].pk - 1


@pytest.mark.parametrize(
    ("unread", "status"), [("", 400), ("x", 400), ("-1", 400), ("9" * 40, 400), ("9999", 404)]
)
def test_the_api_refuses_what_is_no_message(
    browser: Client, at: Addresses, messages: list[Message], unread: str, status: int
) -> None:
    response = browser.post(at.api_read, {"unread": unread})
    assert response.status_code == status
    assert response.json()["error"]["message"]


def test_who_is_no_member_has_no_mark(
    browser_of: Callable[[User], Client],
    overseer: User,
    at: Addresses,
    messages: list[Message],
    room: Room,
) -> None:
    client = browser_of(overseer)
    assert client.post(at.api_read, {"unread": messages[0].pk}).status_code == 204
    assert client.post(at.read, {"unread": messages[0].pk}).status_code == 302
    assert not room.memberships.filter(user=overseer).exists()
