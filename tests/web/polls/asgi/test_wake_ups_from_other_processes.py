"""A poll that waits in one process learns at once of a change that another process makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from pytest_django import Settings

from conversate_core import services
from conversate_core.models import Message, Room
from tests.support.cache_servers import CacheServer
from tests.web.polls.asgi.support import Answer, Site

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)

# Milliseconds: no poll waits for such a tick, so that an answer with messages is due to a wake-up.
NEVER = 60 * 60 * 1000

Wait = Callable[..., "Future[Answer]"]


@pytest.fixture
def redis() -> Iterator[CacheServer]:
    server = CacheServer("redis-server")
    yield server
    server.kill()


@pytest.fixture
def start(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, settings: Settings
) -> Callable[..., Wait]:
    """Start another process with these settings, which this one gets as well; poll there."""

    def start(**others: Any) -> Wait:
        for name, value in others.items():
            setattr(settings, name, value)
        site, session = serve(**others, CONVERSATE_LONG_POLL_TICK=NEVER), session_of(member)
        return lambda **parameters: site.long_poll(session, **parameters)

    return start


@pytest.mark.parametrize("name", ["redis", "its address", "postgresql"])
def test_it_gets_the_message(
    name: str, start: Callable[..., Wait], redis: CacheServer, other: User, say: Any
) -> None:
    if name == "postgresql" and connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL")
    if name == "its address":
        wait = start(CONVERSATE_WAKE_UP=redis.settings["CACHES"]["default"]["LOCATION"])
    else:
        wait = start(CONVERSATE_WAKE_UP=name, **redis.settings)
    for body in ("First", "Second"):
        waiting = wait()
        say(other, body)
        assert waiting.result().bodies == [body]


def test_a_lost_connection_is_found_again(
    start: Callable[..., Wait], redis: CacheServer, other: User, say: Callable[..., Message]
) -> None:
    wait = start(CONVERSATE_WAKE_UP="redis", **redis.settings)
    waiting = wait()
    redis.kill()
    say(other, "While it is down")
    redis.start()
    assert waiting.result().bodies == ["While it is down"]
    waiting = wait()
    say(other, "Afterwards")
    assert waiting.result().bodies == ["Afterwards"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="for PostgreSQL")
def test_a_connection_that_postgresql_ends_is_found_again(
    start: Callable[..., Wait], other: User, say: Callable[..., Message]
) -> None:
    wait = start(CONVERSATE_WAKE_UP="postgresql")
    waiting = wait()
    say(other, "First")
    waiting.result()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        assert cursor.fetchall() == [(True,)]
    waiting = wait()
    say(other, "Afterwards")
    assert waiting.result().bodies == ["Afterwards"]


def test_other_rooms_do_not_wake_it(
    start: Callable[..., Wait], redis: CacheServer, room: Room, other: User, say: Any
) -> None:
    wait = start(CONVERSATE_WAKE_UP="redis", **redis.settings)
    waiting = wait()
    elsewhere = services.create_room(title="Elsewhere", members=[other])
    services.post_message(room=elsewhere, author=other, body="Not here")
    say(other, "Here")
    assert waiting.result().bodies == ["Here"]


def test_without_a_change_it_ends_in_time(start: Callable[..., Wait], redis: CacheServer) -> None:
    wait = start(CONVERSATE_WAKE_UP="redis", **redis.settings)
    answer = wait(wait=1).result()
    assert answer.status == 204
    assert answer.ticket


def test_a_change_before_it_arrives_is_found(
    start: Callable[..., Wait], redis: CacheServer, other: User, say: Callable[..., Message]
) -> None:
    wait = start(CONVERSATE_WAKE_UP="redis", **redis.settings)
    waiting = wait()
    say(other, "One")
    seen = waiting.result()
    say(other, "Two")
    late = wait(ticket=seen.ticket, since=json.loads(seen.body)["revision"])
    assert late.result().bodies == ["Two"]
