"""A change of a member's state reaches the pages of all processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.db.transaction import set_rollback

from conversate_core import services
from conversate_core.databases import atomic, write_alias
from conversate_core.internal.change_tokens import get_change_token, is_unchanged
from conversate_core.models import Membership, Room
from conversate_core.presence import announce_change
from conversate_core.querysets import RoomQuerySet
from conversate_core.signals import member_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The rooms that `member_changed` was sent for."""
    rooms: list[int] = []

    def hear(room_id: int, **facts: Any) -> None:
        rooms.append(room_id)

    member_changed.connect(hear)
    yield rooms
    member_changed.disconnect(hear)


def members_revision(room: Room) -> int:
    return Room.objects.values_list("members_revision", flat=True).get(pk=room.pk)


def test_it_is_seen_by_who_waits_for_members_and_by_nobody_else(
    room: Room, heard: list[int]
) -> None:
    announce_change(room_id=room.pk)
    assert heard == [room.pk]
    revision = Room.objects.get(pk=room.pk).revision
    assert is_unchanged(room.pk, revision=revision, change_token="")
    for members, expected in ((0, False), (1, True)):
        answer = is_unchanged(room.pk, revision=revision, change_token="", members_revision=members)
        assert answer is expected


def test_it_comes_after_the_commit(room: Room, heard: list[int]) -> None:
    with atomic():
        announce_change(room_id=room.pk)
        assert (members_revision(room), heard) == (0, [])
    assert (members_revision(room), heard) == (1, [room.pk])


def test_a_transaction_that_fails_announces_nothing(room: Room, heard: list[int]) -> None:
    with atomic():
        announce_change(room_id=room.pk)
        set_rollback(True, using=write_alias())
    assert (members_revision(room), heard) == (0, [])


def test_the_shared_cache_no_longer_says_that_nothing_has_changed(
    settings: Settings, room: Room
) -> None:
    settings.CONVERSATE_SHARED_CACHE = "default"
    token = get_change_token(room.pk)
    announce_change(room_id=room.pk)
    assert get_change_token(room.pk) != token


def test_a_new_color_is_announced(room: Room, member: User, heard: list[int]) -> None:
    services.change_preferences(
        membership=Membership.objects.get(room=room, user=member), color="teal"
    )
    assert (members_revision(room), heard) == (1, [room.pk])


def test_a_database_that_is_full_stops_nothing(room: Room, heard: list[int]) -> None:
    full = OperationalError("database or disk is full")
    with mock.patch.object(RoomQuerySet, "raise_members_revision", side_effect=full):
        announce_change(room_id=room.pk)
    assert heard == [room.pk]
