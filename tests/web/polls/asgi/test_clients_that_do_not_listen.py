"""A client that has disconnected, or reads nothing, causes no more work."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from conversate_web.asgi import long_polling
from conversate_web.polls.asgi import client
from tests.web.polls.asgi.in_process import LIMIT

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/chat/tea/api/poll/",
    "query_string": b"",
    "headers": [],
}


class Application:
    """Waits until ``free`` is set; counts the requests."""

    def __init__(self) -> None:
        self.asked = 0
        self.free = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        assert await receive() == {"type": "http.request", "body": b"", "more_body": False}
        await self.free.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def stay() -> Any:
    await asyncio.get_running_loop().create_future()


async def leave() -> Any:
    return {"type": "http.disconnect"}


async def ignore(event: Any) -> None:
    pass


async def read_nothing(event: Any) -> None:
    await asyncio.get_running_loop().create_future()


def run(main: Any) -> None:
    asyncio.run(asyncio.wait_for(main(), LIMIT))


def test_polls_whose_clients_left_before_their_turn_are_not_answered() -> None:
    async def main() -> None:
        application = Application()
        site = long_polling(application)
        turn = asyncio.ensure_future(site(SCOPE, stay, ignore))
        while not application.asked:
            await asyncio.sleep(0)
        left = [asyncio.ensure_future(site(SCOPE, leave, ignore)) for _ in range(10)]
        await asyncio.sleep(0)
        application.free.set()
        await asyncio.gather(turn, *left)
        assert application.asked == 1

    run(main)


def test_the_application_receives_the_disconnect() -> None:
    heard: list[str] = []

    async def main() -> None:
        left = asyncio.Event()

        async def receive() -> Any:
            await left.wait()
            return {"type": "http.disconnect"}

        async def application(scope: Any, receive: Any, send: Any) -> None:
            heard.append((await receive())["type"])
            left.set()
            heard.append((await receive())["type"])

        await long_polling(application)(SCOPE, receive, ignore)

    run(main)
    assert heard == ["http.request", "http.disconnect"]


def test_an_answer_that_is_not_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LONGEST_WRITE", 0.01)

    async def main() -> None:
        application = Application()
        application.free.set()
        await long_polling(application)(SCOPE, stay, read_nothing)

    run(main)
