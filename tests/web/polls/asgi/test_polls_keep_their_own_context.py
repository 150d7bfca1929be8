"""A request does not see the context variables of another one, such as a request id."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from conversate_web.asgi import long_polling
from conversate_web.polls import tickets
from conversate_web.polls.asgi import queries
from tests.web.polls.asgi.in_process import LIMIT, ask

request_id: ContextVar[str] = ContextVar("request_id")
left_behind: ContextVar[str] = ContextVar("left_behind")


def correlated(application: Any) -> Any:
    """Set the request id around *application*, as an ASGI middleware does."""

    async def correlate(scope: Any, receive: Any, send: Any) -> None:
        request_id.set(scope["id"])
        await application(scope, receive, send)

    return correlate


class Site:
    """Records the request ids that synchronous and asynchronous code see."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []
        self.left: list[str | None] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.left.append(left_behind.get(None))
        left_behind.set(scope["id"])
        in_thread = await sync_to_async(request_id.get)()
        self.seen.append((scope["id"], request_id.get(), in_thread))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def poll(number: int) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": "/chat/tea/api/poll/",
        "query_string": b"",
        "headers": [],
        "id": f"request {number}",
    }


def run(*polls: dict[str, Any], together: bool) -> Site:
    site = Site()
    application = correlated(long_polling(site))

    async def serve() -> None:
        if together:
            await asyncio.gather(*(ask(application, each) for each in polls))
        else:
            for each in polls:
                await asyncio.create_task(ask(application, each))

    asyncio.run(asyncio.wait_for(serve(), LIMIT))
    return site


@pytest.mark.parametrize("together", [True, False])
def test_each_poll_has_its_own(together: bool) -> None:
    site = run(*map(poll, range(20)), together=together)
    assert sorted(site.seen) == sorted((f"request {n}",) * 3 for n in range(20))


@pytest.mark.parametrize("together", [True, False])
def test_nothing_that_a_poll_sets_is_there_in_the_next(together: bool) -> None:
    assert run(*map(poll, range(20)), together=together).left == [None] * 20


def test_the_watcher_logs_without_a_request_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """It must not inherit the id of the request that has started it."""
    ids: list[str | None] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            ids.append(request_id.get(None))

    def fail(room_ids: Any) -> None:
        raise OperationalError("There is no database.")

    monkeypatch.setattr(queries, "revisions", fail)
    logger, handler = logging.getLogger("conversate_web"), Handler()
    logger.addHandler(handler)
    try:
        ticket = tickets.issue(room_id=1, revision=1, change_token="", user_id=1).sign(session="")
        request = urlencode({"since": 1, "ticket": ticket, "wait": 5}).encode()
        run({**poll(1), "query_string": request}, together=True)
    finally:
        logger.removeHandler(handler)
    assert ids == [None]
