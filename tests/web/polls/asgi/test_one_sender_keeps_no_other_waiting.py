"""Polls of one session are answered one after the other, parallel to those of other sessions."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from conversate_web.asgi import long_polling
from tests.web.polls.asgi.in_process import LIMIT, Exchange, ask


def poll_of(session: str) -> dict[str, Any]:
    cookie = f"theme=dark; sessionid={session}".encode()
    return {
        "type": "http",
        "method": "GET",
        "path": "/chat/tea/api/poll/",
        "query_string": b"",
        "headers": [(b"cookie", cookie)] if session else [],
    }


class Django:
    """Stays with the polls of one sender."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.headers = scope["headers"]
        self.stays = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["headers"] == self.headers:
            self.stays += 1
            await asyncio.get_running_loop().create_future()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("sender", ["", "ada"], ids=["anonymous", "signed in"])
def test_hundreds_of_polls_of_one_take_one_thread(sender: str) -> None:
    async def main() -> tuple[Exchange, int]:
        django = Django(poll_of(sender))
        application = long_polling(django)
        polls = [asyncio.ensure_future(ask(application, poll_of(sender))) for _ in range(200)]
        while not django.stays:
            await asyncio.sleep(0)
        exchange = await ask(application, poll_of("grace"))
        for each in polls:
            each.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
        return exchange, django.stays

    exchange, stays = asyncio.run(asyncio.wait_for(main(), LIMIT))
    assert exchange.status == 200
    assert stays == 1
