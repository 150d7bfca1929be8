"""All URLs and methods, for users who may see the room.

The other users: attacks/test_who_is_not_in_the_room_learns_nothing.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from conversate_core.importing.models import ImportedFile
from conversate_core.models import Access, Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.files import text
from tests.web.support.requests import REQUESTS, SampleRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

JOINING = {"join", "invitation", "index", "search", "new"}
# Whoever has its secret posts, without an account: see test_webhooks.py.
OF_PROGRAMS = {"webhook"}
# The same for everyone, and the keys of one's own rooms: see test_installing.py.
OF_THE_APP = {"manifest", "worker", "offline", "unread_rooms"}
# Calls that are not about one room: see the tests of the API.
OF_THE_USER = {"api_rooms", "api_create", "api_search"}
OLD_ID = 7

every_request = pytest.mark.parametrize("sample", REQUESTS, ids=str)


@pytest.fixture
def message(say: Callable[..., Message], other: User) -> Message:
    message = say(other, files=[text()])
    ImportedFile.objects.create(old_message_id=OLD_ID, message_id=message.pk)
    return message


@pytest.fixture
def do(message: Message, other: User) -> Callable[..., Any]:
    """Send a sample request."""

    def do(client: Client, sample: SampleRequest) -> Any:
        attachment = message.attachments.get()
        where = {
            "slug": message.room.slug,
            "message_id": message.pk,
            "old_message_id": OLD_ID,
            "attachment_id": attachment.pk,
            "name": attachment.name,
            "membership_id": message.room.memberships.get(user=other).pk,
        }
        _prefix, ours = get_resolver().namespace_dict["conversate"]
        ((pattern, *_rest),) = ours.reverse_dict.getlist(sample.name)
        kwargs = {name: where[name] for name in pattern[0][1]}
        address = reverse(f"conversate:{sample.name}", kwargs=kwargs)
        response = getattr(client, sample.method)(address, {"message": message.pk} | sample.data)
        response.close()
        return response

    return do


def test_every_address_is_in_this_table() -> None:
    _prefix, ours = get_resolver().namespace_dict["conversate"]
    named = {name for name in ours.reverse_dict if isinstance(name, str)}
    known = JOINING | OF_THE_APP | OF_THE_USER | OF_PROGRAMS
    assert named == {sample.name for sample in REQUESTS} | known


@every_request
def test_a_member(do: Callable[..., Any], browser: Client, sample: SampleRequest) -> None:
    assert do(browser, sample).status_code == sample.member


@every_request
def test_a_moderator(
    do: Callable[..., Any],
    browser_of: Callable[[User], Client],
    moderator: User,
    sample: SampleRequest,
) -> None:
    assert do(browser_of(moderator), sample).status_code == sample.moderator


@every_request
def test_an_overseer(
    do: Callable[..., Any],
    browser_of: Callable[[User], Client],
    overseer: User,
    sample: SampleRequest,
) -> None:
    assert do(browser_of(overseer), sample).status_code == sample.overseer


def test_joining_is_for_open_rooms_alone(
    at: Addresses, room: Room, browser_of: Callable[[User], Client], outsider: User
) -> None:
    client = browser_of(outsider)
    closed = client.post(at.join)
    nothing = client.post(Addresses("no-such-room").join)
    assert closed.status_code == nothing.status_code == 404
    assert closed.content == nothing.content

    Room.objects.filter(pk=room.pk).update(access=Access.OPEN)
    assert client.get(at.settings).status_code == 404
    assert client.post(at.join).status_code == 302
    assert client.get(at.room).status_code == 200


def test_nobody_joins_without_signing_in(at: Addresses, client: Client) -> None:
    assert client.post(at.join).url == f"/accounts/login/?next={at.join}"
    assert client.get(reverse("conversate:index")).url == "/accounts/login/?next=/chat/"
