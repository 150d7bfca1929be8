"""The call that lists the members of a room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class MembersForModerators(RoomPolicy):
    def can_see_members(self, user: Any, room: Room) -> bool:
        return self.can_manage(user, room)


class WithoutPresence(RoomPolicy):
    def can_see_presence(self, user: Any, room: Room) -> bool:
        return False


def members(client: Client, at: Addresses, **query: object) -> dict[str, Any]:
    response = client.get(at.api_member_list, query)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def test_it_has_each_member_by_name(
    browser: Client,
    at: Addresses,
    member: User,
    moderator: User,
    other: User,
    say: Callable[..., Message],
) -> None:
    say(other)
    answer = members(browser, at)
    assert (answer["count"], answer["page"], answer["pages"]) == (3, 1, 1)
    grace, me, boss = answer["members"]
    assert [each["name"] for each in (grace, me, boss)] == ["Grace Hopper", "member", "moderator"]
    assert grace.pop("last_posted_at")
    assert me["last_posted_at"] is None
    assert grace == {
        "id": str(other.pk),
        "name": "Grace Hopper",
        "color": other.conversate_memberships.get().color,
        "picture": None,
        "url": None,
        "role": "member",
        "is_me": False,
        "presence": "active",
    }
    assert (me["is_me"], me["presence"]) == (True, "active")
    assert (boss["id"], boss["role"]) == (str(moderator.pk), "moderator")
    assert boss["presence"] == "away"


def test_it_comes_in_pages_and_can_be_searched(
    browser: Client, at: Addresses, room: Room, people: Callable[..., User]
) -> None:
    for number in range(60):
        services.add_member(room=room, user=people(f"person{number:02}"))
    first, second = members(browser, at), members(browser, at, page=2)
    assert (first["count"], first["pages"], len(first["members"])) == (61, 2, 50)
    assert len(second["members"]) == 11
    found = members(browser, at, q="ERSON1")
    assert (found["count"], len(found["members"])) == (10, 10)
    assert members(browser, at, q="nobody")["members"] == []
    assert browser.get(at.api_member_list, {"page": "x"}).status_code == 400


def test_the_rules_say_who_sees_them(
    browser_of: Callable[[User], Client],
    at: Addresses,
    member: User,
    moderator: User,
    outsider: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.MembersForModerators"
    found = [
        browser_of(user).get(at.api_member_list).status_code
        for user in (moderator, member, outsider)
    ]
    assert found == [200, 403, 404]


def test_presence_is_left_out_where_the_rules_hide_it(
    browser: Client, at: Addresses, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.WithoutPresence"
    assert [each["presence"] for each in members(browser, at)["members"]] == [None]
