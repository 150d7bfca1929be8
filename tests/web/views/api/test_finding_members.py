"""`api/members/` finds members to mention."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.content.mentions import Names
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from conversate_web.presenting import mentionable
from tests.web.support.addresses import Addresses
from tests.web.views.test_query_counts import ENTER, queries

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

Find = Callable[..., list[Any]]
Join = Callable[..., "User"]


class Discreet(RoomPolicy):
    def can_see_members(self, user: Any, room: Room) -> bool:
        return False


class Silent(RoomPolicy):
    def can_post(self, user: Any, room: Room) -> bool:
        return False


@pytest.fixture(autouse=True)
def _uncached() -> None:
    mentionable._cached.clear()


@pytest.fixture
def join(room: Room, people: Callable[..., User]) -> Join:
    def join(name: str, **more: str) -> User:
        user = people(name, **more)
        services.add_member(room=room, user=user)
        return user

    return join


@pytest.fixture
def find(at: Addresses, browser: Client) -> Find:
    """The mentions that a query finds."""

    def find(query: str | None = None) -> list[Any]:
        answer = browser.get(at.api_members, {} if query is None else {"q": query}).json()
        return [member["mention"] for member in answer["members"]]

    return find


def test_all_members_of_a_small_room_but_the_user(
    at: Addresses, browser: Client, member: User, other: User, outsider: User
) -> None:
    hopper = {"id": str(other.pk), "name": "Grace Hopper", "user_name": "other"}
    assert browser.get(at.api_members).json() == {
        "members": [{**hopper, "mention": "Grace Hopper"}],
        "is_complete": True,
    }


def test_who_posted_last_comes_first(
    find: Find, join: Join, member: User, other: User, say: Callable[..., Message]
) -> None:
    ben, cy = join("ben"), join("cy")
    for author in (cy, other, ben):
        say(author)
    assert find() == ["ben", "Grace Hopper", "cy"]


@pytest.mark.parametrize("query", ["zo", "ZOÉ", "zoe\u0301", "kra", "zoé kr", "ZK", "zk.1"])
def test_a_word_of_either_name_begins_with_the_text(find: Find, join: Join, query: str) -> None:
    join("zk.1", first_name="Zoé", last_name="Kravitz")
    join("ben")
    assert find(query) == ["Zoé Kravitz"]


@pytest.mark.parametrize("query", ["oe", "ravitz", "x", ".*", "(", "zoe kravitzz", "\0"])
def test_anything_else_finds_nobody(find: Find, join: Join, query: str) -> None:
    join("zk.1", first_name="Zoé", last_name="Kravitz")
    assert find(query) == ([] if query != "\0" else ["Zoé Kravitz"])


def test_two_members_with_one_name_are_mentioned_by_their_user_names(
    find: Find, join: Join
) -> None:
    join("one", first_name="Alex", last_name="Kim")
    join("two", first_name="Alex", last_name="Kim")
    assert sorted(find("alex")) == ["one", "two"]


def test_a_user_name_that_is_an_address_is_private(
    at: Addresses, browser: Client, find: Find, join: Join
) -> None:
    join("kim@example.org", first_name="Alex", last_name="Kim")
    (kim,) = browser.get(at.api_members).json()["members"]
    assert (kim["name"], kim["user_name"], kim["mention"]) == ("Alex Kim", None, "Alex Kim")
    assert find("kim@") == []
    # No name mentions one of these alone.
    join("lee@example.org", first_name="Alex", last_name="Kim")
    mentionable._cached.clear()
    assert find("alex") == []


def test_what_is_inserted_mentions_that_member_alone(
    at: Addresses, browser: Client, join: Join, room: Room
) -> None:
    odd = [
        "O’Neill",
        "Jean-Luc",
        "Dr. (Ada)",
        "李 小龍",
        "محمد علي",
        "a_b",
        "Zoe\u0301",
        "Ada",
        "Ada L",
    ]
    for number, name in enumerate(odd):
        join(f"user{number}", first_name=name)
    found = browser.get(at.api_members).json()["members"]
    assert len(found) == len(odd)
    names = Names(each.user for each in room.memberships.select_related("user"))
    for member in found:
        text = f"@{member['mention']} "
        assert [set(map(str, each.user_ids)) for each in names.find(text)] == [{member["id"]}]


def test_a_large_room_gives_eight(
    at: Addresses, browser: Client, find: Find, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentionable, "SMALL", 9)
    for number in range(10):
        join(f"user{number}")
    answer = browser.get(at.api_members).json()
    assert (len(answer["members"]), answer["is_complete"]) == (8, False)
    assert len(find("user")) == 8
    assert find("user9") == ["user9"]


def test_a_change_of_the_members_shows_at_once(
    find: Find, join: Join, room: Room, other: User
) -> None:
    assert find() == ["Grace Hopper"]
    ben = join("ben")
    assert find() == ["Grace Hopper", "ben"]
    services.remove_member(room=room, user=ben)
    assert find() == ["Grace Hopper"]


@pytest.mark.parametrize("policy", ["Discreet", "Silent"])
def test_who_may_not_see_members_or_not_post_learns_no_names(
    at: Addresses,
    browser: Client,
    browser_of: Callable[[User], Client],
    moderator: User,
    outsider: User,
    other: User,
    settings: Settings,
    policy: str,
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.{policy}"
    statuses = []
    for client in (browser, browser_of(moderator), browser_of(outsider), Client()):
        response = client.get(at.api_members, {"q": "gr"})
        statuses.append(response.status_code)
        assert "Grace" not in response.text
    assert statuses == [403, 403, 404, 401]


def test_a_site_can_turn_it_off(
    at: Addresses,
    browser: Client,
    browser_of: Callable[[User], Client],
    moderator: User,
    outsider: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_COMPLETION = False
    clients = (browser, browser_of(moderator), browser_of(outsider))
    assert [client.get(at.api_members).status_code for client in clients] == [404, 404, 404]


@pytest.mark.parametrize("number", [1, 25])
def test_the_number_of_queries(at: Addresses, browser: Client, join: Join, number: int) -> None:
    for index in range(number):
        join(f"user{index}")
    # Who the members are, and, once in ten seconds, their names.
    with queries(ENTER + 2):
        browser.get(at.api_members)
    with queries(ENTER + 1):
        browser.get(at.api_members, {"q": "us"})
