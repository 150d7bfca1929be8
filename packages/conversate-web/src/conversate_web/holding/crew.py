"""Answering polls in a few threads that stay.

Under ASGI, Django takes a new thread for each request, and with it a new database connection. When
a message wakes everybody in a room, they would all do so at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextvars import Context, copy_context

from asgiref.sync import ThreadSensitiveContext

# More would only get in each other's way: the interpreter runs one at a time.
_THREADS = 4


class Crew:
    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_THREADS)
        self._free: list[Context] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, answer: Awaitable[None]) -> None:
        """Await what answers a request, as soon as one of the threads is free."""
        async with self._turn:
            context = self._free.pop() if self._free else await self._hire()
            try:
                await context.run(asyncio.ensure_future, answer)
            finally:
                self._free.append(context)

    async def _hire(self) -> Context:
        """A context whose synchronous code has a thread of its own."""
        hired: asyncio.Future[Context] = asyncio.get_running_loop().create_future()
        self._tasks.append(asyncio.create_task(_stay(hired)))
        return await hired


async def _stay(hired: asyncio.Future[Context]) -> None:
    async with ThreadSensitiveContext():
        hired.set_result(copy_context())
        # Until the event loop ends.
        await asyncio.get_running_loop().create_future()
