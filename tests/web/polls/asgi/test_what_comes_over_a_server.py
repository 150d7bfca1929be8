"""A server with waiting polls loses its database for a while, is stopped, or has ended."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from conversate_core.models import Membership, Message, Room
from conversate_core.policy import RoomPolicy
from conversate_web.asgi import long_polling
from tests.web.polls.asgi.in_process import LIMIT, Django, Server, ask, until_watcher_stops
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model

pytestmark = pytest.mark.django_db(transaction=True)

# Seconds of a poll that the watcher must notice before its end, on a busy machine too.
BUSY = 5
FAILURE = "Long polling is degraded: the database can't be queried."
RECOVERY = "Long polling works again."
Poll = Callable[..., dict[str, Any]]


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def poll(browser: Client, at: Addresses, room: Room) -> Poll:
    """The poll of the member's page, with a ticket of so many seconds ago."""

    def poll(*, wait: int = 25, seconds_ago: int = 0) -> dict[str, Any]:
        since = Room.objects.get(pk=room.pk).revision
        with time_machine.travel(timezone.now() - timedelta(seconds=seconds_ago)):
            ticket = browser.get(at.api_poll, {"since": since})["X-Conversate-Ticket"]
        request = {"since": since, "ticket": ticket, "wait": wait}
        cookie = browser.cookies.output(header="", sep=";").strip()
        return {
            "type": "http",
            "method": "GET",
            "path": at.api_poll,
            "query_string": urlencode(request).encode(),
            "headers": [(b"cookie", cookie.encode())],
            "ticket": ticket,
        }

    return poll


@pytest.fixture
def log() -> Iterator[Callable[[str], None]]:
    """Wait until a line is logged that begins with the text."""
    logged: list[str] = []
    changed = threading.Condition()

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            with changed:
                logged.append(record.getMessage())
                changed.notify_all()

    def wait_for(text: str) -> None:
        with changed:
            assert changed.wait_for(lambda: any(line.startswith(text) for line in logged), LIMIT)

    handler, logger = Handler(), logging.getLogger("conversate_web")
    logger.addHandler(handler)
    yield wait_for
    logger.removeHandler(handler)


@contextmanager
def without(model: type[Model]) -> Iterator[None]:
    """Make queries of *model* fail."""
    table = model._meta.db_table
    rename = "ALTER TABLE {} RENAME TO {}"
    with connection.cursor() as cursor:
        cursor.execute(rename.format(table, "elsewhere"))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(rename.format("elsewhere", table))


def test_polls_wait_while_the_database_fails_and_get_messages_once_it_works_again(
    server: Server,
    poll: Poll,
    log: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
    say: Callable[..., Message],
    other: User,
) -> None:
    waiting = server.ask(poll())
    with without(Room):
        log(FAILURE)
        assert not waiting.done()
    say(other)
    exchange = waiting.result(LIMIT)
    assert (exchange.status, exchange.asked) == (200, None)
    assert exchange.ticket
    logged = [r.getMessage() for r in caplog.records if r.name == "conversate_web"]
    # Only once, however often the query failed.
    assert [line.startswith(FAILURE) for line in logged] == [True, False]
    assert logged[1] == RECOVERY


def test_a_poll_that_gets_no_new_ticket_since_the_database_fails_keeps_the_old_one(
    server: Server, poll: Poll, log: Callable[[str], None]
) -> None:
    request = poll(wait=BUSY, seconds_ago=20)
    with without(Membership):
        waiting = server.ask(request)
        log(FAILURE)
        exchange = waiting.result(LIMIT)
    assert (exchange.status, exchange.ticket) == (204, request["ticket"])
    assert exchange.asked is None
    # The next query logs the recovery.
    assert server.ask(poll(wait=BUSY)).result(LIMIT).status == 204
    log(RECOVERY)


def test_polls_are_answered_at_once_while_the_server_stops(poll: Poll) -> None:
    request = poll()
    stops: list[int] = []

    def stop(number: int, frame: Any) -> None:
        stops.append(number)

    async def serve() -> None:
        application = long_polling(Django())
        waiting = asyncio.ensure_future(ask(application, request))
        while signal.getsignal(signal.SIGTERM) is stop:
            await asyncio.sleep(0)
        signal.raise_signal(signal.SIGTERM)
        for exchange in (await waiting, await ask(application, request)):
            assert (exchange.status, exchange.ticket) == (204, request["ticket"])
        await until_watcher_stops(application)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    signal.signal(signal.SIGTERM, stop)
    try:
        asyncio.run(asyncio.wait_for(serve(), LIMIT))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert stops == [signal.SIGTERM]


def test_all_waiting_polls_share_one_thread_and_one_connection(
    server: Server,
    poll: Poll,
    settings: Any,
    say: Callable[..., Message],
    other: User,
) -> None:
    settings.CONVERSATE_LONG_POLL_LIMIT = 20
    settings.CONVERSATE_LONG_POLL_TICK = 50
    # After an answer, all threads of the watcher have been started.
    assert server.ask(poll(wait=BUSY)).result(LIMIT).status == 204
    before = threading.active_count()
    waiting = [server.ask(poll()) for _ in range(10)]
    assert server.ask(poll(wait=1)).result(LIMIT).status == 204
    assert not any(each.done() for each in waiting)
    # Threads of earlier tests may end meanwhile.
    assert threading.active_count() <= before
    say(other)
    # Nor does an answer take a thread of Django's.
    assert not any(each.result(LIMIT).asked for each in waiting)
    assert threading.active_count() <= before


class Failing(RoomPolicy):
    """A policy that fails in the thread of the watcher."""

    def can_view(self, user: Any, room: Room) -> bool:
        if threading.current_thread().name.startswith("conversate-watch"):
            raise LookupError("The directory does not answer.")
        return super().can_view(user, room)

    def visible_rooms(self, user: Any) -> Any:
        return super().visible_rooms(user)


@pytest.mark.parametrize(
    "setting",
    [("CONVERSATE_LONG_POLL_TOGETHER", False), ("CONVERSATE_POLICY", f"{__name__}.Failing")],
    ids=["a site that wants it", "a rule that fails"],
)
def test_full_polls_answer(
    server: Server,
    poll: Poll,
    settings: Any,
    say: Callable[..., Message],
    other: User,
    setting: tuple[str, object],
) -> None:
    setattr(settings, *setting)
    waiting = server.ask(poll())
    say(other)
    exchange = waiting.result(LIMIT)
    assert exchange.asked is not None
    assert b"ticket" not in exchange.asked["query_string"]


def test_a_server_that_has_ended_is_not_woken(
    server: Server,
    poll: Poll,
    caplog: pytest.LogCaptureFixture,
    say: Callable[..., Message],
    other: User,
) -> None:
    assert server.ask(poll(wait=1)).result(LIMIT).status == 204
    server.close()
    say(other)
    assert not caplog.records


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_what_is_no_request_passes_unchanged(kind: str) -> None:
    passed: list[tuple[Any, ...]] = []

    async def application(*what: Any) -> None:
        passed.append(what)

    async def receive() -> Any:
        raise AssertionError("That is for the application.")

    async def send(event: Any) -> None:
        raise AssertionError("So is that.")

    scope = {"type": kind}
    asyncio.run(long_polling(application)(scope, receive, send))
    assert passed == [(scope, receive, send)]
    assert scope == {"type": kind}
