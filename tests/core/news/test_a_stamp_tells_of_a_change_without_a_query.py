from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import BaseCache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversate_core import news, services
from conversate_core.models import Room
from conversate_core.news import is_unchanged, keep_stamp, stamp_for, take_stamp

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class BrokenCache(LocMemCache):
    """A cache whose server is gone."""

    def get(self, *args: object, **kwargs: object) -> object:
        raise ConnectionError("There is nobody at this address.")

    set = add = get_or_set = get  # type: ignore[assignment]


@pytest.fixture
def shared(settings: Settings) -> Iterator[BaseCache]:
    """Shared enough for tests of one process."""
    settings.CONVERSATE_SHARED_CACHE = "default"
    caches["default"].clear()
    yield caches["default"]
    caches["default"].clear()


@pytest.fixture
def broken(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}
    settings.CONVERSATE_SHARED_CACHE = "default"
    # As in a process that has heard of no trouble yet.
    monkeypatch.setattr(news._outage, "_is_on", False)


def revision_of(room: Room) -> int:
    return Room.objects.get(pk=room.pk).revision


def asked(room: Room, stamp: str, revision: int) -> tuple[bool, int]:
    """The answer, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = is_unchanged(room.pk, revision=revision, stamp=stamp)
    return answer, len(queries)


def test_without_a_shared_cache_each_question_is_one_query(room: Room, member: User) -> None:
    stamp, revision = take_stamp(room.pk), revision_of(room)
    assert stamp == ""
    assert asked(room, stamp, revision) == (True, 1)
    services.post_message(room=room, author=member, body="Hello")
    assert asked(room, stamp, revision) == (False, 1)


@pytest.mark.django_db(transaction=True)
def test_with_one_an_idle_room_costs_none(shared: BaseCache, room: Room, member: User) -> None:
    stamp, revision = take_stamp(room.pk), revision_of(room)
    assert take_stamp(room.pk) == stamp
    assert asked(room, stamp, revision) == (True, 0)
    services.post_message(room=room, author=member, body="Hello")
    assert asked(room, stamp, revision) == (False, 1)
    assert asked(room, take_stamp(room.pk), revision_of(room)) == (True, 0)


@pytest.mark.django_db(transaction=True)
def test_what_has_not_committed_changes_no_stamp(
    shared: BaseCache, room: Room, member: User
) -> None:
    stamp = take_stamp(room.pk)
    with transaction.atomic():
        services.post_message(room=room, author=member, body="Hello")
        transaction.set_rollback(True)
    assert take_stamp(room.pk) == stamp


def test_where_the_cache_has_lost_the_stamp_the_database_decides(
    shared: BaseCache, room: Room
) -> None:
    stamp, revision = take_stamp(room.pk), revision_of(room)
    shared.clear()
    assert asked(room, stamp, revision) == (True, 1)
    assert asked(room, stamp, revision + 1) == (False, 1)


def test_a_stamp_of_another_room_says_nothing_of_this_one(shared: BaseCache, room: Room) -> None:
    other = services.create_room(title="Other")
    assert take_stamp(other.pk) != take_stamp(room.pk)


def test_a_room_that_is_gone_is_not_unchanged(room: Room) -> None:
    revision = revision_of(room)
    services.delete_room(room=room)
    assert not is_unchanged(room.pk or 0, revision=revision, stamp="")


@pytest.mark.django_db(transaction=True)
def test_a_cache_that_fails_costs_a_query_and_breaks_nothing(
    broken: None, room: Room, member: User
) -> None:
    assert services.post_message(room=room, author=member, body="Hello").pk
    stamp = take_stamp(room.pk)
    assert stamp == ""
    assert asked(room, "a stamp from before", revision_of(room)) == (True, 1)


@pytest.mark.django_db(transaction=True)
def test_however_often_it_fails_the_log_says_so_once_and_once_that_it_works_again(
    broken: None, room: Room, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        take_stamp(room.pk)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    for _ in range(3):
        assert take_stamp(room.pk)
    said = [(record.name, record.getMessage()) for record in caplog.records]
    assert said == [
        (
            "conversate_core",
            (
                "The shared cache fails, so the database is asked. "
                "ConnectionError: There is nobody at this address."
            ),
        ),
        ("conversate_core", "The shared cache works again."),
    ]


def fresh(room: Room) -> Room:
    return Room.objects.get(pk=room.pk)


@pytest.mark.django_db(transaction=True)
def test_one_that_was_taken_a_moment_ago_does_for_the_same_revision(
    shared: BaseCache, room: Room, member: User
) -> None:
    stamp, is_older = stamp_for(fresh(room))
    assert (bool(stamp), is_older) == (True, False)
    keep_stamp(fresh(room), stamp)
    assert stamp_for(fresh(room)) == (stamp, True)
    services.post_message(room=room, author=member, body="Hello")
    another, is_older = stamp_for(fresh(room))
    assert (another != stamp, is_older) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_it_hides_no_change_that_came_after_it_was_taken(
    shared: BaseCache, room: Room, member: User
) -> None:
    stamp, _ = stamp_for(fresh(room))
    services.post_message(room=room, author=member, body="Meanwhile")
    read = fresh(room)
    keep_stamp(read, stamp)
    kept, is_older = stamp_for(fresh(room))
    assert (kept, is_older) == (stamp, True)
    # It is of no use for an answer without a query, and misleads nobody.
    assert asked(room, kept, read.revision) == (True, 1)
    services.post_message(room=room, author=member, body="News")
    assert asked(room, kept, read.revision) == (False, 1)


def test_after_some_seconds_it_is_taken_anew(shared: BaseCache, room: Room) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        keep_stamp(fresh(room), stamp_for(fresh(room))[0])
        shared.clear()
    with time_machine.travel(start + timedelta(seconds=6), tick=False):
        stamp, is_older = stamp_for(fresh(room))
        assert (stamp, is_older) == (take_stamp(room.pk), False)


def test_however_often_it_is_used_in_between(shared: BaseCache, room: Room) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        lost, _ = stamp_for(fresh(room))
        keep_stamp(fresh(room), lost)
        shared.clear()
    with time_machine.travel(start + timedelta(seconds=4), tick=False):
        assert stamp_for(fresh(room)) == (lost, True)
    with time_machine.travel(start + timedelta(seconds=8), tick=False):
        assert stamp_for(fresh(room)) == (take_stamp(room.pk), False)


def test_without_a_shared_cache_there_is_none_to_be_older(room: Room) -> None:
    assert stamp_for(fresh(room)) == ("", True)
    keep_stamp(fresh(room), "")
    assert stamp_for(fresh(room)) == ("", True)


@pytest.mark.usefixtures("broken")
def test_a_cache_that_fails_gives_none(room: Room) -> None:
    assert stamp_for(fresh(room)) == ("", True)
