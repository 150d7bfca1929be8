"""The calls that list, create, join and leave rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Access, Message, Role, Room
from conversate_core.policy import RoomPolicy
from conversate_core.testing import make_room, make_user
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

ROOMS = reverse("conversate:api_rooms")
CREATE = reverse("conversate:api_create")


class ClosedRooms(RoomPolicy):
    def can_open_room(self, user: Any, room: Room | None) -> bool:
        return False


def listed(client: Client, **query: object) -> dict[str, Any]:
    response = client.get(ROOMS, query)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def slugs(answer: dict[str, Any]) -> list[str]:
    return [room["slug"] for room in answer["rooms"]]


def error(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_a_member_gets_their_rooms_with_what_is_unread(
    browser: Client, room: Room, other: User, say: Callable[..., Message]
) -> None:
    for _ in range(3):
        message = say(other)
    (only,) = listed(browser)["rooms"]
    moment = only.pop("last_message_at")
    assert only == {
        "slug": "tea-kitchen",
        "title": "Tea kitchen",
        "url": "/chat/tea-kitchen/",
        "unread_count": 3,
        "muted": False,
        "description": "",
        "archived": False,
        "direct": False,
    }
    assert moment.startswith(message.created_at.isoformat()[:19])


def test_only_rooms_of_ones_own_are_listed(
    browser_of: Callable[[User], Client], outsider: User, overseer: User, room: Room
) -> None:
    make_room("Open", access=Access.OPEN)
    assert slugs(listed(browser_of(outsider))) == ["elsewhere"]
    assert listed(browser_of(overseer)) == {"rooms": [], "count": 0, "page": 1, "pages": 1}
    assert error(Client().get(ROOMS)) == (401, "signed_out")


def test_the_newest_message_comes_first_and_a_direct_is_named_after_the_other(
    browser: Client, member: User, other: User, room: Room, say: Callable[..., Message]
) -> None:
    direct = services.open_direct(users=[other], by=member)
    services.post_message(room=direct, author=other, body="Psst")
    assert slugs(listed(browser)) == [direct.slug, room.slug]
    assert (first := listed(browser)["rooms"][0])["direct"]
    assert first["title"] == "Grace Hopper"
    say(other)
    assert slugs(listed(browser)) == [room.slug, direct.slug]


def test_they_come_in_pages_and_can_be_searched(browser: Client, member: User, room: Room) -> None:
    for number in range(60):
        services.create_room(title=f"Lab {number}", members=[member])
    first, second = listed(browser), listed(browser, page=2)
    assert (first["count"], first["pages"], len(first["rooms"])) == (61, 2, 50)
    assert (second["page"], len(second["rooms"])) == (2, 11)
    assert listed(browser, page=99)["page"] == 2
    assert len({*slugs(first), *slugs(second)}) == 61
    assert slugs(listed(browser, q="KITCHEN tea")) == [room.slug]
    for wrong in ("0", "-1", "last", "", "9" * 30):
        assert error(browser.get(ROOMS, {"page": wrong})) == (400, "bad_request")


@pytest.fixture
def maker(db: None) -> User:
    """May create rooms."""
    return make_user("maker", permissions=["add_room"])


@pytest.fixture
def workshop(browser_of: Callable[[User], Client], maker: User) -> Client:
    """The maker's browser."""
    return browser_of(maker)


def test_who_creates_a_room_is_its_moderator(workshop: Client, maker: User) -> None:
    response = workshop.post(CREATE, {"title": "Harbor", "description": "Boats"})
    assert response.status_code == 201
    assert response.json()["room"] == {
        "slug": "harbor",
        "title": "Harbor",
        "url": "/chat/harbor/",
        "description": "Boats",
        "archived": False,
        "direct": False,
    }
    room = Room.objects.get(slug="harbor")
    assert (room.access, room.created_by) == (Access.MEMBERS, maker)
    assert room.memberships.get().role == Role.MODERATOR


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, (400, "bad_request")),
        ({"title": "  "}, (400, "invalid")),
        ({"title": "x" * 500}, (400, "invalid")),
        ({"title": "Lab", "description": "x" * 501}, (400, "invalid")),
        ({"title": "Lab", "access": "secret"}, (400, "bad_request")),
    ],
)
def test_a_room_that_cannot_be_created_is_none(
    workshop: Client, data: dict[str, str], expected: tuple[int, str]
) -> None:
    before = Room.objects.count()
    assert error(workshop.post(CREATE, data)) == expected
    assert Room.objects.count() == before


def test_the_rules_say_who_creates_rooms_and_opens_them(
    workshop: Client,
    browser_of: Callable[[User], Client],
    member: User,
    moderator: User,
    outsider: User,
    settings: Settings,
) -> None:
    for user in (member, moderator, outsider):
        response = browser_of(user).post(CREATE, {"title": "Lab"})
        assert error(response) == (403, "not_allowed")
    settings.CONVERSATE_POLICY = f"{__name__}.ClosedRooms"
    opened = {"title": "Lab", "access": "open"}
    assert error(workshop.post(CREATE, opened)) == (403, "not_allowed")
    assert workshop.post(CREATE, {"title": "Lab"}).status_code == 201


def test_an_outsider_joins_an_open_room_and_leaves_it(
    browser_of: Callable[[User], Client], outsider: User, at: Addresses, room: Room
) -> None:
    client = browser_of(outsider)
    nowhere = Addresses("no-such-room")
    for name in ("api_join", "api_leave", "api_member_list", "api_search_room"):
        method = client.post if name in {"api_join", "api_leave"} else client.get
        hidden, missing = method(getattr(at, name)), method(getattr(nowhere, name))
        assert error(hidden) == error(missing) == (404, "not_found")
        assert hidden.content == missing.content
    Room.objects.filter(pk=room.pk).update(access=Access.OPEN)
    for _ in range(2):
        joined = client.post(at.api_join)
        assert (joined.status_code, joined.json()["room"]["slug"]) == (200, room.slug)
    assert room.memberships.filter(user=outsider).count() == 1
    assert client.post(at.api_leave).status_code == 204
    assert not room.memberships.filter(user=outsider).exists()
    assert error(client.post(at.api_leave)) == (404, "not_found")


def test_an_archived_room_is_not_joined(
    browser_of: Callable[[User], Client], outsider: User, at: Addresses, room: Room
) -> None:
    Room.objects.filter(pk=room.pk).update(access=Access.OPEN)
    services.archive_room(room=room)
    assert error(browser_of(outsider).post(at.api_join)) == (404, "not_found")


def test_an_overseer_who_sees_a_room_that_takes_nobody_is_told_so(
    browser_of: Callable[[User], Client], overseer: User, at: Addresses, room: Room
) -> None:
    client = browser_of(overseer)
    services.archive_room(room=room)
    assert error(client.post(at.api_join)) == (403, "not_allowed")
    assert client.post(at.api_leave).status_code == 204
    assert not room.memberships.filter(user=overseer).exists()
