"""For all URLs and methods: a room that the user may not see looks like one that doesn't exist.

The answers have the same shape and take the same work. The URLs come from the URLconf.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Access, Room
from tests.support.routes import METHODS
from tests.web.support.answers import shape_of
from tests.web.support.pages import Page
from tests.web.support.routes import IN_A_ROOM, OF_THE_SITE, PARAMETERS, TAKEN, Target, everything

if TYPE_CHECKING:
    from django.contrib.auth.models import User

every_room_address = pytest.mark.parametrize("name", IN_A_ROOM)
ANY_BACKEND = "django.contrib.auth.backends.AllowAllUsersModelBackend"
# As long as the slug of the room, so that the answers have the same length.
NOWHERE = "tee-kitchen"


@pytest.fixture
def outsiders(
    room: Room, people: Callable[..., User], outsider: User, browser_of: Callable[[User], Client]
) -> dict[str, Client]:
    """The browsers of those who may not enter, all of whom are signed in."""
    removed = people("removed")
    services.add_member(room=room, user=removed)
    browser = browser_of(removed)
    services.remove_member(room=room, user=removed)
    return {"outsider": browser_of(outsider), "removed": browser}


@pytest.fixture
def strangers(member: User, browser: Client) -> dict[str, Client]:
    """The browsers of those who have to sign in first: the session of one goes on."""
    member.is_active = False
    member.save()
    return {"anonymous": Client(), "deactivated": browser}


def answers(target: Target, client: Client, name: str, method: str) -> tuple[Any, Any]:
    """The answers of the room and of a room that does not exist, which differ only in the URL."""
    counts, found = [], []
    for slug in (target.message.room.slug, NOWHERE):
        with CaptureQueriesContext(connection) as queries:
            found.append(target.ask(client, name, method, slug))
        counts.append(len(queries))
    room, nothing = found
    assert counts[0] == counts[1], [query["sql"] for query in queries]
    slug = target.message.room.slug
    status, headers, content = shape_of(room)
    assert content.replace(slug.encode(), NOWHERE.encode()) == shape_of(nothing)[2]
    assert str(headers).replace(slug, NOWHERE) == str(shape_of(nothing)[1])
    assert status == nothing.status_code
    assert room.cookies.keys() == nothing.cookies.keys()
    return room, nothing


def test_every_address_has_an_entry() -> None:
    assert PARAMETERS.keys() == TAKEN.keys()
    assert {name for name, found in PARAMETERS.items() if "slug" in found} == IN_A_ROOM.keys()


@every_room_address
def test_who_is_signed_in_finds_nothing(
    target: Target, outsiders: dict[str, Client], name: str
) -> None:
    before = everything()
    for who, client in outsiders.items():
        for method in METHODS:
            room, _nothing = answers(target, client, name, method)
            expected = 404 if method in TAKEN[name] else 405
            # The way back from signing in leads on to the room's address, whatever room it was.
            if name == "join" and method in {"get", "head"}:
                expected = 302
                assert room.url == target.path("room")
            assert room.status_code == expected, (who, method)
    assert everything() == before


@every_room_address
def test_who_is_not_signed_in_is_asked_to(
    target: Target, strangers: dict[str, Client], name: str
) -> None:
    before = everything()
    for who, client in strangers.items():
        for method in METHODS:
            room, _nothing = answers(target, client, name, method)
            if method not in TAKEN[name]:
                assert room.status_code == 405, (who, method)
            elif name.startswith("api_"):
                assert room.status_code == 401, (who, method)
            elif method == "post":
                # The page keeps the text of the form.
                assert room.status_code == 403, who
                assert f"/accounts/login/?next={target.path('room')}" in Page(room).links()
            else:
                assert room.status_code == 302, (who, method)
                assert room.url.startswith("/accounts/login/?next=/chat/"), (who, method)
    assert everything() == before


@every_room_address
def test_a_deactivated_account_that_the_site_lets_sign_in_finds_nothing(
    target: Target, member: User, settings: Any, name: str
) -> None:
    settings.AUTHENTICATION_BACKENDS = [ANY_BACKEND]
    member.is_active = False
    member.save()
    client = Client()
    client.force_login(member, backend=ANY_BACKEND)
    for method in TAKEN[name]:
        room, _nothing = answers(target, client, name, method)
        assert room.status_code in {404, 302}, method
        assert room.status_code == 404 or room.url == target.path("room"), method


@every_room_address
def test_of_a_room_that_one_may_join_only_its_own_page_is_found(
    target: Target, outsiders: dict[str, Client], name: str
) -> None:
    Room.objects.filter(pk=target.message.room_id).update(access=Access.OPEN)
    before = everything()
    for who, client in outsiders.items():
        for method in METHODS:
            if name in {"join", "api_join"} and method == "post":
                continue
            if name == "room" and method in {"get", "head"}:
                assert target.ask(client, name, method).status_code == 200, (who, method)
                continue
            room, _nothing = answers(target, client, name, method)
            assert room.status_code in {404, 405} or name == "join", (who, method)
    assert everything() == before


@pytest.mark.parametrize("has_preview", [True, False])
def test_the_page_of_a_room_that_one_may_join_tells_nothing_of_what_is_inside_but_a_preview(
    target: Target, outsiders: dict[str, Client], settings: Any, has_preview: bool
) -> None:
    settings.CONVERSATE_PREVIEW = has_preview
    Room.objects.filter(pk=target.message.room_id).update(access=Access.OPEN)
    for client in outsiders.values():
        page = target.ask(client, "room", "get").content
        assert b"Tea kitchen" in page
        for secret in (b"A secret", b"Hopper"):
            assert (secret in page) == has_preview
        for address in (b"/api/", b"/file/"):
            assert address not in page


@every_room_address
def test_an_open_room_that_is_archived_looks_like_no_room(
    target: Target, outsiders: dict[str, Client], name: str
) -> None:
    Room.objects.filter(pk=target.message.room_id).update(
        access=Access.OPEN, archived_at=timezone.now()
    )
    for client in outsiders.values():
        for method in METHODS:
            room, _nothing = answers(target, client, name, method)
            assert room.status_code in {404, 405} or name == "join", method


# An invitation tells the title to everyone who has its link.
@pytest.mark.parametrize("name", sorted(OF_THE_SITE.keys() - {"invitation"}))
def test_the_pages_of_the_site_tell_nothing_of_the_room(
    target: Target, outsiders: dict[str, Client], name: str
) -> None:
    for client in [*outsiders.values(), Client()]:
        for method in METHODS:
            response = target.ask(client, name, method)
            assert response.status_code in {200, 201, 302, 401, 403, 405, 415}
            for secret in (b"Tea kitchen", b"tea-kitchen", b"A secret", b"Hopper"):
                assert secret not in response.content


def test_control_a_member_sees_all_of_that(target: Target, browser: Client) -> None:
    page = target.ask(browser, "room", "get").content
    for secret in (b"Tea kitchen", b"tea-kitchen", b"A secret", b"Hopper"):
        assert secret in page
    assert target.ask(browser, "file", "get").status_code == 304
    assert target.ask(browser, "api_send", "post").status_code == 201
