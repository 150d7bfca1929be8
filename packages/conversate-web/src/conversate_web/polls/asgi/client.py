"""The client of a poll. Its request body is ignored, and no thread waits while it reads."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping, Sequence
from typing import Any

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

# Seconds that a client has to read an answer, which has at most 50,000 characters of messages.
LONGEST_WRITE = 60.0


class Client:
    """``gone`` is done when the client has disconnected."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.gone = asyncio.ensure_future(_disconnect(receive))
        self._send = send
        self._unread: list[Event] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive(self) -> Event:
        """Return an empty body to the application, then the disconnect event when it comes."""
        return self._unread.pop() if self._unread else await asyncio.shield(self.gone)

    async def send(self, answer: Sequence[Event]) -> None:
        """Send all events of *answer*. Give up after LONGEST_WRITE: the server then disconnects."""
        try:
            await _within(LONGEST_WRITE, self._send_all(answer))
        except asyncio.TimeoutError:
            # Before Python 3.11 this is not the built-in TimeoutError.
            return

    async def _send_all(self, answer: Sequence[Event]) -> None:
        for event in answer:
            await self._send(event)

    def close(self) -> None:
        self.gone.cancel()


async def _within(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    """Await *work* like wait_for(), which creates a task for each call before Python 3.12."""
    if sys.version_info < (3, 11):
        await asyncio.wait_for(work, seconds)
        return
    async with asyncio.timeout(seconds):
        await work


async def _disconnect(receive: Receive) -> Event:
    while (event := await receive())["type"] != "http.disconnect":
        pass
    return event
