"""Many clients at once, and the time until all of a room have what one of them posts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import TracebackType
from typing import Any, TypeVar

from tests.performance.clients import Client
from tests.performance.filling import Filled

T = TypeVar("T")

# Clients that open their page at a time.
AT_A_TIME = 16
# Seconds until a message has arrived everywhere, or the measurement fails.
PATIENCE = 60

# Makes the client of a member of a room, who has this session.
MakeClient = Callable[[Filled, str], Client]


class Crowd:
    """The clients of all members of some rooms, in an async context from their opening on."""

    def __init__(self, rooms: Iterable[Filled], make: MakeClient) -> None:
        self.rooms = [[make(filled, session) for session in filled.sessions] for filled in rooms]
        self.clients = [client for room in self.rooms for client in room]
        self.tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Crowd:
        gate = asyncio.Semaphore(AT_A_TIME)
        self.tasks = [asyncio.create_task(client.stay(gate)) for client in self.clients]
        try:
            while not all(client.is_waiting for client in self.clients):
                await self._check()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stop()

    async def post(self, number: int, count: int = 1) -> list[float]:
        """Let *count* members of a room post at once.

        Returns the seconds from then until each client of the room has had each of the messages.
        """
        room = self.rooms[number % len(self.rooms)]
        before = [len(client.arrivals) for client in room]
        begin = time.perf_counter()
        await asyncio.gather(*(client.post() for client in room[:count]))
        while any(
            len(client.arrivals) < old + count for client, old in zip(room, before, strict=True)
        ):
            if time.perf_counter() - begin > PATIENCE:
                raise RuntimeError("A message has not arrived.")
            await self._check()
        return [
            arrival - begin
            for client, old in zip(room, before, strict=True)
            for arrival in client.arrivals[old:]
        ]

    async def _check(self) -> None:
        await asyncio.sleep(0.05)
        for task in self.tasks:
            if task.done():
                task.result()

    async def _stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for client in self.clients:
            client.close()


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of the *values* don't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run it in a new event loop, with uvloop where it is installed."""
    if find_spec("uvloop"):
        return import_module("uvloop").run(main)  # type: ignore[no-any-return]
    return asyncio.run(main)
