"""An answer that the client has not read keeps no database connection, and has a time limit."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async

from conversate_web.asgi import long_polling
from conversate_web.http.scope_extension import claim
from conversate_web.polls.asgi import slow_readers
from tests.web.polls.asgi.in_process import LIMIT

START = {"type": "http.response.start", "status": 200, "headers": []}
BODY = {"type": "http.response.body", "body": b"some of it", "more_body": True}
END = {"type": "http.response.body"}
SCOPE = {"type": "http", "method": "GET", "path": "/chat/tea/", "headers": []}


class Connection:
    def __init__(self, *, in_atomic_block: bool = False) -> None:
        self.in_atomic_block = in_atomic_block
        self.closed_by: threading.Thread | None = None

    def close(self) -> None:
        self.closed_by = threading.current_thread()


class Django:
    """Answers like a view of ours, or of another app, in the thread of the request."""

    def __init__(self, *, is_ours: bool) -> None:
        self.is_ours, self.was_given_up = is_ours, False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async with ThreadSensitiveContext():
            self.thread = await sync_to_async(threading.current_thread)()
            if self.is_ours:
                claim(SimpleNamespace(scope=scope))
            try:
                for event in (START, BODY, END):
                    await send(event)
            except asyncio.CancelledError:
                self.was_given_up = True


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """The open connections."""
    opened = [Connection(), Connection(in_atomic_block=True)]
    known = SimpleNamespace(all=lambda initialized_only: opened)
    monkeypatch.setattr(slow_readers, "connections", known)
    return opened


def ask(django: Django, send: Any) -> None:
    async def receive() -> Any:
        return await asyncio.get_running_loop().create_future()

    async def main() -> None:
        task = asyncio.ensure_future(long_polling(django)(SCOPE, receive, send))
        # Not wait_for(), whose cancellation looks to the application like a disconnect.
        done, _ = await asyncio.wait({task}, timeout=LIMIT)
        assert done, "The application still waits."
        await task

    asyncio.run(main())


def test_the_connections_of_its_thread_are_closed_before_it_begins(
    opened: list[Connection],
) -> None:
    django = Django(is_ours=True)
    sent: list[Any] = []

    async def send(event: Any) -> None:
        assert opened[0].closed_by is django.thread
        sent.append(event)

    ask(django, send)
    assert sent == [START, BODY, END]
    # A connection in a transaction stays open.
    assert opened[1].closed_by is None


def test_those_of_other_apps_stay(opened: list[Connection]) -> None:
    """They may query the database while they stream."""
    sent: list[Any] = []

    async def send(event: Any) -> None:
        sent.append(event)

    ask(Django(is_ours=False), send)
    assert sent == [START, BODY, END]
    assert [each.closed_by for each in opened] == [None, None]


@pytest.mark.parametrize("unread", [START, BODY, END])
def test_a_client_that_reads_no_more_is_given_up(
    opened: list[Connection], monkeypatch: pytest.MonkeyPatch, unread: Any
) -> None:
    monkeypatch.setattr(slow_readers, "LONGEST_BLOCK", 0.01)
    django = Django(is_ours=True)

    async def send(event: Any) -> None:
        if event is unread:
            await asyncio.get_running_loop().create_future()

    ask(django, send)
    assert django.was_given_up
