"""A search in several rooms finds messages in each of them, and in no other room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from conversate_core.search import scope
from conversate_core.services import searching

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.people import User as AnyUser
    from conversate_core.querysets import RoomQuerySet

QUERIES = ["rare", "middling", "common", "xyz", "co"]


class RoomsTwice(RoomPolicy):
    """A policy whose queryset returns each room several times."""

    def visible_rooms(self, user: AnyUser) -> RoomQuerySet:
        return Room.objects.filter(messages__body__startswith="rare", title__startswith="Room")


@pytest.fixture(params=[30, 3, 1], ids="at most {} are named".format)
def rooms(
    request: pytest.FixtureRequest, member: User, outsider: User, monkeypatch: pytest.MonkeyPatch
) -> list[Room]:
    """Three of the member, one of somebody else; what is posted goes around, one room is quiet."""
    monkeypatch.setattr(scope, "_MAX_NAMED_ROOMS", request.param)
    monkeypatch.setattr(searching, "_SCAN_LIMIT", 20)
    monkeypatch.setattr(searching, "_PAGE_SIZE", 5)
    monkeypatch.setattr(searching, "_WINDOWS", (10, 100))
    rooms = [services.create_room(title=f"Room {number}", members=[member]) for number in range(3)]
    rooms.append(services.create_room(title="Attic", members=[outsider]))
    Message.objects.bulk_create(
        Message(
            room=rooms[0] if number < 3 else rooms[1 + number % 3],
            body=f"{'rare' if number % 99 < 5 else ''} {'middling' * (number % 20 < 3)} common",
            revision=number,
        )
        for number in range(300)
    )
    return rooms


def keys(rooms: list[Room], query: str) -> list[int]:
    found = Message.objects.filter(room__in=rooms, body__contains=query).order_by("-pk")
    return list(found.values_list("pk", flat=True))


def pages(user: User, query: str, size: int) -> list[int]:
    """Return all results, page by page."""
    seen: list[int] = []
    before = None
    while page := services.search(user=user, query=query, before=before, limit=size):
        assert len(page) <= size
        seen += [message.pk for message in page]
        before = seen[-1]
    return seen


@pytest.mark.parametrize("query", QUERIES)
def test_a_member_finds_what_is_in_their_rooms(
    query: str, rooms: list[Room], member: User, outsider: User
) -> None:
    for user, theirs in ((member, rooms[:3]), (outsider, rooms[3:])):
        wanted = keys(theirs, query)
        assert [message.pk for message in services.search(user=user, query=query)] == wanted
        assert pages(user, query, 4) == pages(user, query, 30) == wanted


@pytest.mark.parametrize("query", QUERIES)
def test_who_sees_all_rooms_finds_what_is_in_any(
    query: str, rooms: list[Room], superuser: User, overseer: User
) -> None:
    for user in (superuser, overseer):
        assert pages(user, query, 7) == keys(rooms, query)


def test_a_deactivated_account_finds_nothing(rooms: list[Room], deactivated: User) -> None:
    assert not services.search(user=deactivated, query="common", limit=5)


@pytest.mark.parametrize("query", QUERIES)
def test_the_rooms_of_a_site_s_own_policy_may_come_twice(
    query: str, rooms: list[Room], outsider: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.RoomsTwice"
    assert pages(outsider, query, 7) == keys(rooms[:3], query)


def test_what_is_found_can_be_part_of_another_query(rooms: list[Room], member: User) -> None:
    for query in QUERIES:
        found = services.search(user=member, query=query)
        assert found.filter(room=rooms[1]).count() == len(keys(rooms[1:2], query))
        assert set(Room.objects.filter(messages__in=found.values("pk"))) == {
            message.room for message in found
        }


@pytest.mark.parametrize("before", [-(2**70), -1, 0, 2**63 - 1, 2**63, 2**70])
def test_ids_that_no_message_has_are_ids_like_any_other(
    before: int, rooms: list[Room], member: User
) -> None:
    found = services.search(user=member, query="middling", before=before, limit=500)
    assert [message.pk for message in found] == (keys(rooms[:3], "middling") if before > 0 else [])
