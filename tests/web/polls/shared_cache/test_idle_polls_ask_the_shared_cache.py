"""Idle polls with a real Redis and a real Memcached, in normal operation and in outages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversate_core.models import Message, Room
from tests.support.cache_servers import BACKENDS, CacheServer
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "X-Conversate-Ticket"


@pytest.fixture(params=BACKENDS)
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[CacheServer]:
    server = CacheServer(request.param)
    for name, value in server.settings.items():
        setattr(settings, name, value)
    yield server
    cache.close()
    server.kill()


@pytest.fixture
def poll(at: Addresses, browser: Client, server: CacheServer) -> Callable[..., HttpResponse]:
    """Poll from the revision of an earlier answer with its ticket, or from the beginning."""

    def poll(known: HttpResponse | None = None) -> HttpResponse:
        parameters = {"since": 0} if known is None else known.parameters
        with CaptureQueriesContext(connection) as queries:
            response: Any = browser.get(at.api_poll, parameters)
        response.queries = len(queries)
        if HEADER in response:
            revision = Room.objects.values_list("revision", flat=True).get()
            response.parameters = {"since": revision, "ticket": response[HEADER]}
        return response

    return poll


def is_idle(response: Any) -> bool:
    return response.status_code == 204 and HEADER not in response


Poll = Callable[..., Any]
Say = Callable[..., Message]


def test_an_idle_poll_takes_no_query(poll: Callable[..., Any], say: Say, other: User) -> None:
    known = poll()
    for _ in range(3):
        answer = poll(known)
        assert (is_idle(answer), answer.queries) == (True, 0)
    say(other, "Something new")
    changed = poll(known)
    assert [message["body"] for message in changed.json()["messages"]] == ["Something new"]
    assert poll(changed).queries == 0


def test_after_the_cache_has_lost_everything_the_database_is_queried(
    poll: Callable[..., Any], say: Say, other: User
) -> None:
    known = poll()
    cache.clear()
    answer = poll(known)
    assert (is_idle(answer), answer.queries) == (True, 1)
    say(other)
    cache.clear()
    assert poll(known).json()["messages"]


def test_an_outdated_change_token_hides_messages_until_the_ticket_expires(
    poll: Callable[..., Any], say: Say, other: User, room: Room
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        known = poll()
        key = f"conversate.change_token.{room.pk}"
        old = cache.get(key)
        say(other)
        cache.set(key, old)
        assert is_idle(poll(known))
    with time_machine.travel(start + timedelta(seconds=31), tick=False):
        assert poll(known).json()["messages"]


def test_a_renewal_replaces_a_change_token_that_the_cache_has_lost(
    poll: Callable[..., Any], say: Say, other: User
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        known = poll()
        cache.clear()
    with time_machine.travel(start + timedelta(seconds=31), tick=False):
        renewed = poll(known)
        assert (renewed.status_code, HEADER in renewed) == (204, True)
        idle = poll(renewed)
        assert (is_idle(idle), idle.queries) == (True, 0)
        say(other)
        assert poll(renewed).json()["messages"]


def test_during_an_outage_of_the_cache_the_database_is_queried(
    poll: Callable[..., Any],
    say: Say,
    other: User,
    server: CacheServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    known = poll()
    server.kill()
    for _ in range(3):
        answer = poll(known)
        assert (is_idle(answer), answer.queries) == (True, 1)
    say(other)
    known = poll(known)
    assert known.json()["messages"]
    assert is_idle(poll(known))
    server.start()
    known = until_it_answers(poll)
    assert poll(known).queries == 0
    say(other)
    assert poll(known).json()["messages"]
    failure, recovery = [each for each in caplog.messages if "shared cache" in each]
    assert "fails" in failure
    assert "again" in recovery


def until_it_answers(poll: Poll) -> Any:
    """Poll until the cache works: Memcached clients avoid a failed server for a while."""
    now = timezone.now()
    for minute in range(1, 10):
        with time_machine.travel(now + timedelta(minutes=minute)):
            known = poll()
            if not poll(known).queries:
                break
    return poll()
