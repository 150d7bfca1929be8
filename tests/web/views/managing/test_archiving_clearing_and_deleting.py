from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.files import text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CONFIRMED = {"confirmed": "1"}


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(moderator)


def test_an_archived_room_can_be_read_and_restored(
    managing: Client, at: Addresses, room: Room, browser: Client
) -> None:
    response = managing.post(at.manage_archive, CONFIRMED)
    assert response.url == f"{at.manage}?done=archived#conversate-done"
    page = Page(managing.get(response.url))
    assert page.all("form", action=at.manage_restore)
    assert at.manage_archive not in page.links()
    assert browser.get(at.room).status_code == 200
    assert browser.post(at.send, {"body": "Hello"}).status_code == 403

    response = managing.post(at.manage_restore)
    assert response.url == f"{at.manage}?done=restored#conversate-done"
    assert at.manage_archive in Page(managing.get(response.url)).links()
    assert browser.post(at.send, {"body": "Hello"}).status_code == 302


@pytest.mark.parametrize("name", ["manage_restore", "manage_members"])
def test_the_address_by_itself_changes_nothing(
    managing: Client, at: Addresses, room: Room, name: str
) -> None:
    assert managing.get(getattr(at, name)).url == at.manage
    room.refresh_from_db()
    assert room.archived_at is None


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["manage_archive", "manage_clear", "manage_delete"])
def test_it_asks_first(
    deleting: Client,
    at: Addresses,
    room: Room,
    say: Callable[..., Message],
    other: User,
    name: str,
    method: str,
) -> None:
    say(other)
    response = getattr(deleting, method)(getattr(at, name))
    page = Page(response)
    assert response.status_code == 200
    assert at.manage in page.links()
    assert page.all("input", name="confirmed", value="1")
    room.refresh_from_db()
    assert (room.archived_at, Message.objects.not_cleared().count()) == (None, 1)


def test_before_a_room_is_cleared_it_says_how_much_goes(
    managing: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    for _ in range(3):
        say(other, files=[text()])
    services.delete_message(message=say(other))
    page = Page(managing.get(at.manage_clear))
    assert "3 messages" in page.text
    assert "3 files" in page.text
    assert page.all("form", method="post")
    assert at.manage in page.links()
    assert Message.objects.count() == 4


def test_clearing_leaves_room_and_members(
    managing: Client,
    at: Addresses,
    room: Room,
    say: Callable[..., Message],
    other: User,
    browser: Client,
) -> None:
    say(other)
    response = managing.post(at.manage_clear, CONFIRMED)
    assert response.url == f"{at.manage}?done=cleared#conversate-done"
    assert Message.objects.not_cleared().count() == 0
    assert browser.get(at.room).status_code == 200


@pytest.fixture
def deleting(moderator: User, managing: Client) -> Client:
    """A browser of a moderator who may also delete rooms."""
    moderator.user_permissions.add(Permission.objects.get(codename="delete_room"))
    return managing


def test_deleting_is_offered_to_those_who_may(
    managing: Client, at: Addresses, moderator: User
) -> None:
    assert at.manage_delete not in Page(managing.get(at.manage)).links()
    moderator.user_permissions.add(Permission.objects.get(codename="delete_room"))
    assert at.manage_delete in Page(managing.get(at.manage)).links()


def test_a_moderator_who_may_not_delete_is_told_so_in_the_frame_of_the_site(
    managing: Client, at: Addresses
) -> None:
    response = managing.get(at.manage_delete)
    page = Page(response)
    assert response.status_code == 403
    assert "You don't have permission to do this." in page.text
    assert "/chat/" in page.links()


def test_before_a_room_is_deleted_it_says_how_much_goes(
    deleting: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    say(other)
    page = Page(deleting.get(at.manage_delete))
    assert "1 message" in page.text
    assert Room.objects.filter(slug=at.slug).exists()


def test_a_deleted_room_is_gone(deleting: Client, at: Addresses) -> None:
    response = deleting.post(at.manage_delete, CONFIRMED)
    assert (response.status_code, response.url) == (302, "/chat/?done=deleted#conversate-done")
    assert not Room.objects.filter(slug=at.slug).exists()
    assert deleting.get(at.room).status_code == 404
    assert deleting.post(at.manage_delete, CONFIRMED).status_code == 404


def test_members_who_may_delete_rooms_may_so_without_moderating(
    browser: Client, member: User, at: Addresses
) -> None:
    member.user_permissions.add(Permission.objects.get(codename="delete_room"))
    assert browser.get(at.manage_delete).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        *("manage", "manage_add", "manage_members", "manage_remove"),
        *("manage_archive", "manage_clear", "manage_delete"),
    ],
)
def test_it_is_protected_against_forgery(
    deleting: Client, at: Addresses, moderator: User, name: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    assert client.post(getattr(at, name)).status_code == 403
