"""A server that holds polls loses its database for a while, is stopped, or has ended."""

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
from conversate_web.holding import hold_polls
from tests.web.holding.in_process import LIMIT, Django, Server, ask, until_nobody_looks
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model

pytestmark = pytest.mark.django_db(transaction=True)

BEGUN = "There is no looking for news for those who wait."
ENDED = "There is looking for news again."
Poll = Callable[..., dict[str, Any]]


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def poll(browser: Client, at: Addresses, room: Room) -> Poll:
    """What the member's page asks, with a ticket of so many seconds ago."""

    def poll(*, wait: int = 25, seconds_ago: int = 0) -> dict[str, Any]:
        since = Room.objects.get(pk=room.pk).revision
        with time_machine.travel(timezone.now() - timedelta(seconds=seconds_ago)):
            ticket = browser.get(at.api_poll, {"since": since})["X-Conversate-Ticket"]
        question = {"since": since, "ticket": ticket, "wait": wait}
        cookie = browser.cookies.output(header="", sep=";").strip()
        return {
            "type": "http",
            "method": "GET",
            "path": at.api_poll,
            "query_string": urlencode(question).encode(),
            "headers": [(b"cookie", cookie.encode())],
            "ticket": ticket,
        }

    return poll


@pytest.fixture
def log() -> Iterator[Callable[[str], None]]:
    """Wait until something is logged that begins so."""
    logged: list[str] = []
    news = threading.Condition()

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            with news:
                logged.append(record.getMessage())
                news.notify_all()

    def wait_for(text: str) -> None:
        with news:
            assert news.wait_for(lambda: any(line.startswith(text) for line in logged), LIMIT)

    handler, logger = Handler(), logging.getLogger("conversate_web")
    logger.addHandler(handler)
    yield wait_for
    logger.removeHandler(handler)


@contextmanager
def without(model: type[Model]) -> Iterator[None]:
    """The database can't be asked for these."""
    table = model._meta.db_table
    rename = "ALTER TABLE {} RENAME TO {}"
    with connection.cursor() as cursor:
        cursor.execute(rename.format(table, "elsewhere"))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(rename.format("elsewhere", table))


def test_while_the_database_fails_polls_are_held_and_news_come_once_it_works_again(
    server: Server,
    poll: Poll,
    log: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
    say: Callable[..., Message],
    other: User,
) -> None:
    held = server.ask(poll())
    with without(Room):
        log(BEGUN)
        assert not held.done()
    say(other)
    exchange = held.result(LIMIT)
    assert exchange.asked is not None
    assert b"ticket" not in exchange.asked["query_string"]
    logged = [r.getMessage() for r in caplog.records if r.name == "conversate_web"]
    # Once, however often it failed.
    assert [line.startswith(BEGUN) for line in logged] == [True, False]
    assert logged[1] == ENDED


def test_who_gets_no_new_ticket_since_the_database_fails_goes_on_by_the_old_one(
    server: Server, poll: Poll, log: Callable[[str], None]
) -> None:
    question = poll(wait=1, seconds_ago=20)
    with without(Membership):
        held = server.ask(question)
        log(BEGUN)
        exchange = held.result(LIMIT)
    assert (exchange.status, exchange.ticket) == (204, question["ticket"])
    assert exchange.asked is None
    # It lets the server say that all is well.
    assert server.ask(poll(wait=1)).result(LIMIT).status == 204
    log(ENDED)


def test_whoever_asks_while_the_server_stops_is_let_go_at_once(poll: Poll) -> None:
    question = poll()
    stops: list[int] = []

    def stop(number: int, frame: Any) -> None:
        stops.append(number)

    async def serve() -> None:
        application = hold_polls(Django())
        held = asyncio.ensure_future(ask(application, question))
        while signal.getsignal(signal.SIGTERM) is stop:
            await asyncio.sleep(0)
        signal.raise_signal(signal.SIGTERM)
        for exchange in (await held, await ask(application, question)):
            assert (exchange.status, exchange.ticket) == (204, question["ticket"])
        await until_nobody_looks(application)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    signal.signal(signal.SIGTERM, stop)
    try:
        asyncio.run(asyncio.wait_for(serve(), LIMIT))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert stops == [signal.SIGTERM]


def test_however_many_wait_there_is_one_thread_and_so_one_connection(
    server: Server,
    poll: Poll,
    settings: Any,
    say: Callable[..., Message],
    other: User,
) -> None:
    settings.CONVERSATE_HOLD_LIMIT = 20
    settings.CONVERSATE_HOLD_TICK = 50
    # Whoever has been answered has been through all that a look needs.
    assert server.ask(poll(wait=1)).result(LIMIT).status == 204
    before = threading.active_count()
    held = [server.ask(poll()) for _ in range(10)]
    assert server.ask(poll(wait=1)).result(LIMIT).status == 204
    assert not any(each.done() for each in held)
    # Threads of earlier tests may end meanwhile.
    assert threading.active_count() <= before
    say(other)
    assert all(each.result(LIMIT).asked for each in held)


def test_a_server_that_has_ended_is_told_of_nothing(
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
    asyncio.run(hold_polls(application)(scope, receive, send))
    assert passed == [(scope, receive, send)]
    assert scope == {"type": kind}
