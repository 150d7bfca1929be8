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

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.internal import change_tokens
from conversate_core.internal.change_tokens import get_change_token, is_unchanged
from conversate_core.models import Room
from conversate_core.queries.hot import Revisions
from conversate_core.services import polling

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class BrokenCache(LocMemCache):
    """A cache whose server is down."""

    def get(self, *args: object, **kwargs: object) -> object:
        raise ConnectionError("There is nobody at this address.")

    set = add = get_or_set = get  # type: ignore[assignment]


@pytest.fixture
def shared(settings: Settings) -> Iterator[BaseCache]:
    """The shared cache. A local one is enough for a single process."""
    settings.CONVERSATE_SHARED_CACHE = "default"
    caches["default"].clear()
    yield caches["default"]
    caches["default"].clear()


@pytest.fixture
def broken(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}
    settings.CONVERSATE_SHARED_CACHE = "default"
    # As in a process that has heard of no trouble yet.
    monkeypatch.setattr(change_tokens._outage_log, "_is_down", False)


def revision_of(room: Room) -> int:
    return Room.objects.get(pk=room.pk).revision


def asked(room: Room, change_token: str, revision: int) -> tuple[bool, int]:
    """Return the result, and the number of queries."""
    with CaptureQueriesContext(connection) as queries:
        answer = is_unchanged(room.pk, revision=revision, change_token=change_token)
    return answer, len(queries)


def test_without_a_shared_cache_each_question_is_one_query(room: Room, member: User) -> None:
    change_token, revision = get_change_token(room.pk), revision_of(room)
    assert change_token == ""
    assert asked(room, change_token, revision) == (True, 1)
    services.post_message(room=room, author=member, body="Hello")
    assert asked(room, change_token, revision) == (False, 1)


@pytest.mark.django_db(transaction=True)
def test_with_one_an_idle_room_costs_none(shared: BaseCache, room: Room, member: User) -> None:
    change_token, revision = get_change_token(room.pk), revision_of(room)
    assert get_change_token(room.pk) == change_token
    assert asked(room, change_token, revision) == (True, 0)
    services.post_message(room=room, author=member, body="Hello")
    assert asked(room, change_token, revision) == (False, 1)
    assert asked(room, get_change_token(room.pk), revision_of(room)) == (True, 0)


@pytest.mark.django_db(transaction=True)
def test_an_uncommitted_change_changes_no_token(
    shared: BaseCache, room: Room, member: User
) -> None:
    change_token = get_change_token(room.pk)
    with transaction.atomic():
        services.post_message(room=room, author=member, body="Hello")
        transaction.set_rollback(True)
    assert get_change_token(room.pk) == change_token


def test_if_the_cache_has_lost_the_token_the_database_decides(
    shared: BaseCache, room: Room
) -> None:
    change_token, revision = get_change_token(room.pk), revision_of(room)
    shared.clear()
    assert asked(room, change_token, revision) == (True, 1)
    assert asked(room, change_token, revision + 1) == (False, 1)


def test_the_token_of_another_room_does_not_count(shared: BaseCache, room: Room) -> None:
    other = services.create_room(title="Other")
    assert get_change_token(other.pk) != get_change_token(room.pk)


def test_a_room_that_is_gone_is_not_unchanged(room: Room) -> None:
    revision = revision_of(room)
    services.delete_room(room=room)
    assert not is_unchanged(room.pk or 0, revision=revision, change_token="")


@pytest.mark.django_db(transaction=True)
def test_a_cache_that_fails_costs_a_query_and_breaks_nothing(
    broken: None, room: Room, member: User
) -> None:
    assert services.post_message(room=room, author=member, body="Hello").pk
    change_token = get_change_token(room.pk)
    assert change_token == ""
    assert asked(room, "a change_token from before", revision_of(room)) == (True, 1)


@pytest.mark.django_db(transaction=True)
def test_however_often_it_fails_the_log_says_so_once_and_once_that_it_works_again(
    broken: None, room: Room, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        get_change_token(room.pk)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    for _ in range(3):
        assert get_change_token(room.pk)
    said = [(record.name, record.getMessage()) for record in caplog.records]
    assert said == [
        (
            "conversate_core",
            (
                "The shared cache fails. Polls query the database instead. "
                "ConnectionError: There is nobody at this address."
            ),
        ),
        ("conversate_core", "The shared cache works again."),
    ]


def polled(room: Room, user: User) -> tuple[str, int]:
    """Poll with a room that was just read. Return the change token and the number of queries."""
    fresh = Room.objects.get(pk=room.pk)
    with CaptureQueriesContext(connection) as queries:
        changes = services.poll(room=fresh, user=user, cursor=fresh.revision, is_fresh=True)
    assert changes.revision == fresh.revision
    return changes.change_token, len(queries)


@pytest.mark.django_db(transaction=True)
def test_one_that_was_taken_a_moment_ago_does_for_the_same_revision(
    shared: BaseCache, room: Room, member: User
) -> None:
    token, queries = polled(room, member)
    assert token
    assert polled(room, member) == (token, queries - 1)
    services.post_message(room=room, author=member, body="Hello")
    another, queries_again = polled(room, member)
    assert (another != token, queries_again) == (True, queries)
    assert asked(room, another, revision_of(room)) == (True, 0)


def post_while_the_room_is_read(monkeypatch: pytest.MonkeyPatch, member: User) -> None:
    """Post a message after the token was read, and before the room is read."""

    def post_first(room_id: int) -> Revisions | None:
        monkeypatch.undo()
        services.post_message(room=Room.objects.get(pk=room_id), author=member, body="Meanwhile")
        return revisions_of(room_id)

    revisions_of = polling.revisions_of
    monkeypatch.setattr(polling, "revisions_of", post_first)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_fresh", [True, False])
def test_it_hides_no_change_that_came_after_it_was_taken(
    is_fresh: bool,
    shared: BaseCache,
    room: Room,
    member: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = Room.objects.get(pk=room.pk)
    with monkeypatch.context() as patch:
        post_while_the_room_is_read(patch, member)
        changes = services.poll(room=read, user=member, cursor=read.revision, is_fresh=is_fresh)
    assert [message.body for message in changes.messages] == ["Meanwhile"]
    assert changes.revision == revision_of(room)
    # It is of no use for an answer without a query, and misleads nobody.
    assert asked(room, changes.change_token, changes.revision) == (True, 1)
    services.post_message(room=room, author=member, body="News")
    assert asked(room, changes.change_token, changes.revision) == (False, 1)


def test_after_some_seconds_it_is_read_again(shared: BaseCache, room: Room, member: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        lost, _ = polled(room, member)
        shared.clear()
    with time_machine.travel(start + timedelta(seconds=4), tick=False):
        assert polled(room, member)[0] == lost
    with time_machine.travel(start + timedelta(seconds=8), tick=False):
        token, _ = polled(room, member)
        assert token == get_change_token(room.pk) != lost


def test_with_more_to_get_there_is_none(
    shared: BaseCache, room: Room, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 1
    for body in ("One", "Two"):
        services.post_message(room=room, author=member, body=body)
    first = services.poll(room=room, user=member, cursor=0)
    assert (first.more, first.change_token) == (True, "")
    last = services.poll(room=room, user=member, cursor=first.revision)
    assert (last.more, last.change_token) == (False, get_change_token(room.pk))


def test_without_a_shared_cache_there_is_none(room: Room, member: User) -> None:
    assert polled(room, member)[0] == ""


@pytest.mark.usefixtures("broken")
def test_a_cache_that_fails_gives_none(room: Room, member: User) -> None:
    assert polled(room, member)[0] == ""


def test_a_room_that_is_gone_by_then_is_refused(
    shared: BaseCache, room: Room, superuser: User
) -> None:
    stale = Room.objects.get(pk=room.pk)
    Room.objects.filter(pk=room.pk).delete()
    with pytest.raises(NotAllowed):
        services.poll(room=stale, user=superuser, cursor=0, is_fresh=True)
