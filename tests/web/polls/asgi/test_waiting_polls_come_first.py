"""Polls that have waited are answered even if a client sends hundreds of others."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest

from conversate_core.queries.hot import Revisions
from conversate_web.asgi import long_polling
from conversate_web.polls import tickets
from conversate_web.polls.asgi import queries
from tests.web.polls.asgi.in_process import LIMIT, Exchange, ask

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/chat/tea/api/poll/",
    "query_string": b"",
    "headers": [],
}


class Django:
    """Never answers a poll, except those that have waited."""

    def __init__(self) -> None:
        self.stays = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if "ticket" not in scope["extensions"]["conversate.long_polling"]:
            self.stays += 1
            await asyncio.get_running_loop().create_future()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def long_poll(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A long poll in a room that has changed."""
    monkeypatch.setattr(
        queries, "revisions", lambda room_ids: dict.fromkeys(room_ids, Revisions(2, 0))
    )
    ticket = tickets.issue(room_id=1, revision=1, change_token="", user_id=1).sign(session="")
    request = urlencode({"since": 1, "ticket": ticket, "wait": 25}).encode()
    return {**SCOPE, "query_string": request}


def test_a_long_poll_is_answered_though_many_others_are_not(long_poll: dict[str, Any]) -> None:
    async def main() -> Exchange:
        django = Django()
        application = long_polling(django)
        others = [asyncio.ensure_future(ask(application, SCOPE)) for _ in range(50)]
        while not django.stays:
            await asyncio.sleep(0)
        exchange = await ask(application, long_poll)
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        return exchange

    assert asyncio.run(asyncio.wait_for(main(), LIMIT)).status == 200
