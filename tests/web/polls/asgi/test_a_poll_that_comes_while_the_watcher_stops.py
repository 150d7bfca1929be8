"""The watcher stops when no poll waits. A poll that arrives at that moment is still answered."""

from __future__ import annotations

import asyncio
import threading
from typing import Any
from urllib.parse import urlencode

import pytest

from conversate_core.queries.hot import Revisions
from conversate_web.asgi import long_polling
from conversate_web.polls import tickets
from conversate_web.polls.asgi import queries
from tests.web.polls.asgi.in_process import LIMIT, Django, Exchange, ask


class SlowConnections:
    """Database connections that close only when the test allows it."""

    def __init__(self) -> None:
        self.closing = threading.Event()
        self.may_close = threading.Event()

    def close_all(self) -> None:
        self.closing.set()
        assert self.may_close.wait(LIMIT)


@pytest.fixture
def poll(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A poll that waits in a room that has changed."""
    monkeypatch.setattr(
        queries, "revisions", lambda room_ids: dict.fromkeys(room_ids, Revisions(2, 0))
    )
    ticket = tickets.issue(room_id=1, revision=1, change_token="", user_id=1).sign(session="")
    query = urlencode({"since": 1, "ticket": ticket, "wait": 25}).encode()
    path = "/chat/tea/api/poll/"
    return {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": []}


def test_it_is_answered(poll: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    slow = SlowConnections()
    monkeypatch.setattr(queries, "connections", slow)

    async def main() -> Exchange:
        application: Any = long_polling(Django())
        await ask(application, poll)
        while not slow.closing.is_set():
            await asyncio.sleep(0.01)
        second = asyncio.ensure_future(ask(application, poll))
        while not application._watcher._waiting:
            await asyncio.sleep(0)
        slow.may_close.set()
        return await second

    assert asyncio.run(asyncio.wait_for(main(), LIMIT)).status == 200
