"""A few worker threads that answer polls.

Under ASGI, Django takes a new thread for each request, and with it a new database connection. A
message wakes all waiting polls of a room, and each of them would take a thread at the same moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from weakref import WeakValueDictionary

from asgiref.sync import ThreadSensitiveContext

# More threads would not be faster: the interpreter runs one at a time.
_THREADS = 4
# Threads for polls that have not waited. A client may send any number of them; the other threads
# stay free for polls that have.
_THREADS_FOR_OTHERS = 2


class WorkerThreads:
    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_THREADS)
        self._turn_of_others = asyncio.Semaphore(_THREADS_FOR_OTHERS)
        # Each lock exists as long as a poll waits for it.
        self._turn_of_sender: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # asgiref keeps one thread for each context as long as the context exists.
        self._free = [ThreadSensitiveContext() for _ in range(_THREADS)]

    async def run(self, work: Callable[[], Awaitable[None]], *, sender: str | None) -> None:
        """Await *work* as soon as a thread is free; its synchronous code runs in that thread.

        *work* gets a copy of the caller's context variables. Polls of one *sender* run one after
        the other, so that other senders don't wait for all of them. *sender* is None for a poll
        that has waited, which does not queue behind those that have not.
        """
        if sender is None:
            await self._run(work)
            return
        turn = self._turn_of_sender.setdefault(sender, asyncio.Lock())
        async with turn, self._turn_of_others:
            await self._run(work)

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        async with self._turn:
            thread = self._free.pop()
            try:
                await asyncio.create_task(_run_in(thread, work))
            finally:
                self._free.append(thread)


async def _run_in(thread: ThreadSensitiveContext, work: Callable[[], Awaitable[None]]) -> None:
    # Entered in this task's own context and never exited, since that would end the thread.
    await AsyncExitStack().enter_async_context(thread)
    await work()
