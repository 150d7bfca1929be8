"""Many open pages at once, over bare sockets: wrk can't wait, nor go by what it was answered."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from tests.benchmarks.filling import Filled
from tests.benchmarks.polls import Page
from tests.benchmarks.servers import Server
from tests.benchmarks.timing import TOKEN

# Pages that are opened at a time.
AT_A_TIME = 16
# Seconds that pages wait for news, where the server can hold them.
WAIT = 25


@dataclass
class Client:
    """``told`` are the moments at which messages came, on the clock of `time.perf_counter`."""

    port: int
    filled: Filled
    session: str
    told: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = Page(self.filled, self.filled.room.revision)
        self.writer: asyncio.StreamWriter | None = None
        self.is_held = False

    async def open(self) -> None:
        """Poll until there is nothing new."""
        for _ in range(2):
            await self.poll(self.page.full_poll())

    async def poll(self, path: str) -> None:
        status, headers, body = await self.ask("GET", path)
        if self.page.heard(status, headers.get("x-conversate-ticket"), body):
            self.told.append(time.perf_counter())

    async def post(self) -> None:
        status, _headers, body = await self.ask("POST", self.filled.address("api/send/"), "body=Hi")
        if status != 201:
            raise RuntimeError(f"{status}: {body!r}")

    async def ask(
        self, method: str, path: str, body: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        status, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (line.partition(": ") for line in lines if line)
        headers = {name.lower(): value for name, _, value in pairs}
        content = await self.reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        return int(status.split()[1]), headers, content

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.writer = None

    async def hold(self, gate: asyncio.Semaphore) -> None:
        """Open the page, and go on waiting for news."""
        async with gate:
            await self.open()
        self.is_held = True
        while True:
            await self.poll(self.page.idle_poll(wait=WAIT))

    async def pace(self, *, delay: float, interval: float, times: int) -> list[float]:
        """Poll so many *times*, on a new connection each; the seconds that each answer took."""
        begin, took = time.perf_counter() + delay, []
        for number in range(times):
            await asyncio.sleep(begin + number * interval - time.perf_counter())
            asked = time.perf_counter()
            await self.poll(self.page.idle_poll())
            took.append(time.perf_counter() - asked)
            self.close()
        return took


class Crowd:
    """All members of some rooms."""

    def __init__(self, server: Server, rooms: list[Filled]) -> None:
        self.rooms = [
            [Client(server.port, filled, session) for session in filled.sessions]
            for filled in rooms
        ]
        self.clients = [client for room in self.rooms for client in room]
        self.holding: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Everybody opens the page, and closes the connection."""
        gate = asyncio.Semaphore(AT_A_TIME)

        async def one(client: Client) -> None:
            async with gate:
                await client.open()
            client.close()

        await asyncio.gather(*map(one, self.clients))

    async def hold(self, *, settled: int) -> None:
        """Everybody opens the page and waits; so many seconds later nothing of that goes on."""
        gate = asyncio.Semaphore(AT_A_TIME)
        self.holding = [asyncio.create_task(client.hold(gate)) for client in self.clients]
        while not all(client.is_held for client in self.clients):
            await self._check()
        await asyncio.sleep(settled)

    async def post(self, number: int) -> list[float]:
        """Post to one of the rooms; seconds until each of its members has been told."""
        room = self.rooms[number % len(self.rooms)]
        before = [len(client.told) for client in room]
        begin = time.perf_counter()
        await self.say(number)
        while any(len(client.told) == count for client, count in zip(room, before, strict=True)):
            await self._check()
        return [client.told[count] - begin for client, count in zip(room, before, strict=True)]

    async def say(self, number: int) -> None:
        """Post to one of the rooms, on a new connection."""
        somebody = self.rooms[number % len(self.rooms)][0]
        author = Client(somebody.port, somebody.filled, somebody.session)
        await author.post()
        author.close()

    async def _check(self) -> None:
        await asyncio.sleep(0.05)
        for task in self.holding:
            if task.done():
                task.result()

    async def stop(self) -> None:
        for task in self.holding:
            task.cancel()
        await asyncio.gather(*self.holding, return_exceptions=True)
        for client in self.clients:
            client.close()
