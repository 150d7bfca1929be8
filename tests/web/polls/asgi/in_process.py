"""A server with long polling in the process of the test, with a stand-in for Django."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from conversate_web.asgi import long_polling

# Seconds after which a test fails instead of waiting forever.
LIMIT = 120.0


@dataclass
class Exchange:
    """The answer to a request, and in ``asked`` the scope that Django got, if any."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Any] | None = None

    @property
    def ticket(self) -> str | None:
        return self.headers.get("x-conversate-ticket")


class Django:
    """Answers everything with an empty page."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope["exchange"].asked = scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def ask(application: Any, scope: dict[str, Any]) -> Exchange:
    """Send the request and wait for the answer."""
    exchange = Exchange()
    events = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        return events.pop() if events else await asyncio.get_running_loop().create_future()

    async def send(event: Any) -> None:
        if event["type"] == "http.response.start":
            exchange.status = event["status"]
            exchange.headers = {name.decode(): value.decode() for name, value in event["headers"]}

    await asyncio.wait_for(application({**scope, "exchange": exchange}, receive, send), LIMIT)
    return exchange


class Server:
    """A server in another thread, so that the test can go on in the meantime."""

    def __init__(self) -> None:
        self.application: Any = long_polling(Django())
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def ask(self, scope: dict[str, Any]) -> Future[Exchange]:
        return asyncio.run_coroutine_threadsafe(ask(self.application, scope), self.loop)

    def close(self) -> None:
        if self.loop.is_closed():
            return
        try:
            asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(LIMIT)
        finally:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()
            self.loop.close()

    async def _end(self) -> None:
        await until_watcher_stops(self.application)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_watcher_stops(application: Any) -> None:
    """Wait until the watcher has closed its database connection."""
    task = application._watcher._task
    if task is not None:
        await task
