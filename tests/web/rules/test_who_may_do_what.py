"""Every address and method, for everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from conversate_core.importing.models import ImportedFile
from conversate_core.models import Access, Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.answers import shape_of
from tests.web.support.files import text
from tests.web.support.moderating import DEEDS

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Deed(NamedTuple):
    """A request, and the status that it has for those who may; 405 where nobody may."""

    name: str
    method: str
    member: int
    overseer: int
    data: Mapping[str, str] = {}

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


PAGES = [
    Deed("room", "get", 200, 200),
    Deed("room", "head", 200, 200),
    Deed("room", "post", 405, 405),
    Deed("send", "get", 302, 302),
    Deed("send", "post", 302, 302, {"body": "Hello"}),
    Deed("members", "get", 200, 200),
    Deed("members", "post", 405, 405),
    Deed("settings", "get", 200, 403),
    Deed("settings", "post", 302, 403, {"colour": "red"}),
    Deed("leave", "get", 302, 302),
    Deed("leave", "post", 302, 302),
    Deed("file", "get", 200, 200),
    Deed("file", "head", 200, 200),
    Deed("file", "post", 405, 405),
    Deed("old_file", "get", 301, 301),
    Deed("old_file", "post", 405, 405),
]
API = [
    Deed("api_poll", "get", 200, 200),
    Deed("api_poll", "post", 405, 405),
    Deed("api_send", "get", 405, 405),
    Deed("api_send", "post", 201, 201, {"body": "Hello"}),
    Deed("api_history", "get", 200, 200),
    Deed("api_history", "post", 405, 405),
    Deed("api_read", "get", 405, 405),
    Deed("api_read", "post", 204, 204),
    Deed("api_settings", "get", 405, 405),
    Deed("api_settings", "post", 200, 403),
    Deed("api_goodbye", "get", 405, 405),
    Deed("api_goodbye", "post", 204, 204, {"client": "page"}),
]
JOINING = {"join", "index", "search", "new"}
# In test_who_may_moderate.py.
MODERATING = {deed.name for deed in DEEDS}

every_page = pytest.mark.parametrize("deed", PAGES, ids=str)
every_call = pytest.mark.parametrize("deed", API, ids=str)
every_deed = pytest.mark.parametrize("deed", PAGES + API, ids=str)


@pytest.fixture
def message(say: Callable[..., Message], other: User) -> Message:
    message = say(other, files=[text()])
    ImportedFile.objects.create(old_message_id=7, message_id=message.pk)
    return message


@pytest.fixture
def do(message: Message) -> Callable[..., object]:
    """Send the request of a deed, to the room or to the slug that is given."""

    def do(client: Client, deed: Deed, slug: str | None = None) -> object:
        attachment = message.attachments.get()
        where: dict[str, object] = {"slug": slug or message.room.slug}
        if deed.name == "file":
            where |= {"attachment_id": attachment.pk, "name": attachment.name}
        if deed.name == "old_file":
            where |= {"old_message_id": 7}
        address = reverse(f"conversate:{deed.name}", kwargs=where)
        data: object = {"message": message.pk} if deed.name == "api_read" else deed.data
        response = getattr(client, deed.method)(address, data)
        if response.streaming:
            response.body = b"".join(response.streaming_content)
        return response

    return do


def test_every_address_is_in_this_table() -> None:
    _prefix, ours = get_resolver().namespace_dict["conversate"]
    named = {name for name in ours.reverse_dict if isinstance(name, str)}
    assert named == {deed.name for deed in PAGES + API} | JOINING | MODERATING


@every_deed
def test_a_member_may(do: Callable[..., object], browser: Client, deed: Deed) -> None:
    assert do(browser, deed).status_code == deed.member


@every_deed
def test_a_moderator_may_as_well(
    do: Callable[..., object],
    browser_of: Callable[[User], Client],
    moderator: User,
    deed: Deed,
) -> None:
    assert do(browser_of(moderator), deed).status_code == deed.member


@every_deed
def test_an_overseer_may_all_but_what_is_about_members(
    do: Callable[..., object],
    browser_of: Callable[[User], Client],
    overseer: User,
    deed: Deed,
) -> None:
    assert do(browser_of(overseer), deed).status_code == deed.overseer


@every_deed
def test_to_an_outsider_the_room_looks_like_one_that_does_not_exist(
    do: Callable[..., object],
    browser_of: Callable[[User], Client],
    outsider: User,
    deed: Deed,
) -> None:
    client = browser_of(outsider)
    room, nothing = do(client, deed), do(client, deed, slug="no-such-room")
    assert room.status_code == (405 if deed.member == 405 else 404)
    assert shape_of(room) == shape_of(nothing)


@every_page
def test_nobody_gets_a_page_without_signing_in(
    do: Callable[..., object], client: Client, deed: Deed
) -> None:
    response = do(client, deed)
    if deed.member != 405:
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/?next=/chat/tea-kitchen/")
        assert do(client, deed, slug="no-such-room").status_code == 302


@every_call
def test_the_api_tells_who_is_signed_out_in_json(
    do: Callable[..., object], client: Client, deed: Deed
) -> None:
    response = do(client, deed)
    assert response.status_code == (405 if deed.member == 405 else 401)
    assert response.json()["error"]["code"] in {"signed_out", "method"}
    assert response.content == do(client, deed, slug="no-such-room").content


@every_deed
def test_a_deactivated_account_may_nothing(
    do: Callable[..., object],
    browser: Client,
    member: User,
    deed: Deed,
    settings: object,
) -> None:
    """Also where the site lets such accounts sign in."""
    backend = "django.contrib.auth.backends.AllowAllUsersModelBackend"
    settings.AUTHENTICATION_BACKENDS = [backend]
    member.is_active = False
    member.save()
    browser.force_login(member, backend=backend)
    assert do(browser, deed).status_code == (405 if deed.member == 405 else 404)


@every_deed
def test_a_removed_member_is_an_outsider_at_once(
    do: Callable[..., object], browser: Client, member: User, room: Room, deed: Deed
) -> None:
    room.memberships.filter(user=member).delete()
    assert do(browser, deed).status_code == (405 if deed.member == 405 else 404)


def test_joining_is_for_open_rooms_alone(
    at: Addresses, room: Room, browser_of: Callable[[User], Client], outsider: User
) -> None:
    client = browser_of(outsider)
    closed = client.post(at.join)
    nothing = client.post(Addresses("no-such-room").join)
    assert closed.status_code == nothing.status_code == 404
    assert closed.content == nothing.content

    Room.objects.filter(pk=room.pk).update(access=Access.OPEN)
    assert client.get(at.room).status_code == 404
    assert client.post(at.join).status_code == 302
    assert client.get(at.room).status_code == 200


def test_nobody_joins_without_signing_in(at: Addresses, client: Client) -> None:
    assert client.post(at.join).url == f"/accounts/login/?next={at.join}"
    assert client.get(reverse("conversate:index")).url == "/accounts/login/?next=/chat/"
