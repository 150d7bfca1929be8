"""What is about managing, or about the messages of others: every address, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from conversate_core.models import Message, Room
from tests.web.support.answers import shape_of
from tests.web.support.moderating import API, DEEDS, PAGES, Deed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

every_deed = pytest.mark.parametrize("deed", DEEDS, ids=str)


@pytest.fixture
def message(say: Callable[..., Message], other: User) -> Message:
    return say(other)


@pytest.fixture
def do(message: Message, other: User) -> Callable[..., Any]:
    """Send the request of a deed, to the room or to the slug that is given."""

    def do(client: Client, deed: Deed, slug: str | None = None) -> Any:
        where = {
            "slug": slug or message.room.slug,
            "message_id": message.pk,
            "membership_id": message.room.memberships.get(user=other).pk,
        }
        _prefix, ours = get_resolver().namespace_dict["conversate"]
        ((pattern, *_rest),) = ours.reverse_dict.getlist(deed.name)
        parameters = pattern[0][1]
        address = reverse(
            f"conversate:{deed.name}", kwargs={name: where[name] for name in parameters}
        )
        return getattr(client, deed.method)(address, {"message": message.pk} | deed.data)

    return do


@every_deed
def test_a_member(do: Callable[..., Any], browser: Client, deed: Deed) -> None:
    assert do(browser, deed).status_code == deed.member


@every_deed
def test_a_moderator(
    do: Callable[..., Any],
    browser_of: Callable[[User], Client],
    moderator: User,
    deed: Deed,
) -> None:
    assert do(browser_of(moderator), deed).status_code == deed.moderator


@every_deed
def test_an_overseer(
    do: Callable[..., Any],
    browser_of: Callable[[User], Client],
    overseer: User,
    deed: Deed,
) -> None:
    assert do(browser_of(overseer), deed).status_code == deed.overseer


@every_deed
def test_to_an_outsider_the_room_looks_like_one_that_does_not_exist(
    do: Callable[..., Any],
    browser_of: Callable[[User], Client],
    outsider: User,
    deed: Deed,
) -> None:
    client = browser_of(outsider)
    room, nothing = do(client, deed), do(client, deed, slug="no-such-room")
    assert room.status_code == (405 if deed.member == 405 else 404)
    assert shape_of(room) == shape_of(nothing)


@pytest.mark.parametrize("deed", PAGES, ids=str)
def test_nobody_gets_a_page_without_signing_in(
    do: Callable[..., Any], client: Client, deed: Deed
) -> None:
    response = do(client, deed)
    if deed.member != 405:
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/?next=/chat/tea-kitchen/")
        assert do(client, deed, slug="no-such-room").status_code == 302


@pytest.mark.parametrize("deed", API, ids=str)
def test_the_api_tells_who_is_signed_out_in_json(
    do: Callable[..., Any], client: Client, deed: Deed
) -> None:
    response = do(client, deed)
    assert response.status_code == (405 if deed.member == 405 else 401)
    assert response.json()["error"]["code"] in {"signed_out", "method"}
    assert response.content == do(client, deed, slug="no-such-room").content


@every_deed
def test_a_deactivated_moderator_may_nothing(
    do: Callable[..., Any],
    browser_of: Callable[[User], Client],
    moderator: User,
    deed: Deed,
    settings: Any,
) -> None:
    """Also where the site lets such accounts sign in."""
    backend = "django.contrib.auth.backends.AllowAllUsersModelBackend"
    settings.AUTHENTICATION_BACKENDS = [backend]
    moderator.is_active = False
    moderator.save()
    client = Client()
    client.force_login(moderator, backend=backend)
    assert do(client, deed).status_code == (405 if deed.member == 405 else 404)


@every_deed
def test_a_removed_moderator_is_an_outsider_at_once(
    do: Callable[..., Any],
    browser_of: Callable[[User], Client],
    moderator: User,
    room: Room,
    deed: Deed,
) -> None:
    client = browser_of(moderator)
    room.memberships.filter(user=moderator).delete()
    assert do(client, deed).status_code == (405 if deed.member == 405 else 404)
