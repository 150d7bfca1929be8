"""An open page over a bare socket: wrk can't wait, or use what an answer contains."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from tests.performance.filling import Filled
from tests.performance.polls import Page
from tests.performance.timing import TOKEN

# Seconds that a long poll may wait, if the server supports it.
WAIT = 25


class Client(Protocol):
    """A member of a room who waits for messages.

    ``arrivals`` has the time at which each message came, as `time.perf_counter` returns it.
    """

    arrivals: list[float]
    is_waiting: bool

    async def stay(self, gate: asyncio.Semaphore) -> None:
        """Open the page when *gate* lets it, and receive messages until the task is canceled."""

    async def post(self) -> None:
        """Post a message."""

    def close(self) -> None: ...


class Poller:
    """A client of Conversate, which sends long polls.

    *author_port* is the port of the process that gets the posts, if it is another one.
    """

    def __init__(self, port: int, filled: Filled, session: str, author_port: int = 0) -> None:
        self.filled = filled
        self.page = Page(filled, filled.room.revision)
        self.arrivals: list[float] = []
        self.is_waiting = False
        self._connection = Connection(port, session)
        self._author_port = author_port or port

    async def stay(self, gate: asyncio.Semaphore) -> None:
        async with gate:
            # The second poll shows the presence that the first one has changed.
            for _ in range(2):
                await self._poll(self.page.full_poll())
        self.is_waiting = True
        while True:
            await self._poll(self.page.idle_poll(wait=WAIT))

    async def _poll(self, path: str) -> None:
        status, headers, body = await self._connection.ask("GET", path)
        arrival = time.perf_counter()
        count = self.page.update(status, headers.get("x-conversate-ticket"), body)
        self.arrivals += [arrival] * count

    async def post(self) -> None:
        """Post on a connection of its own, as a browser does while the poll waits."""
        connection = Connection(self._author_port, self._connection.session)
        path = self.filled.address("api/send/")
        status, _headers, body = await connection.ask("POST", path, "body=Hi")
        connection.close()
        if status != 201:
            raise RuntimeError(f"{status}: {body!r}")

    def close(self) -> None:
        self._connection.close()


class Connection:
    """HTTP/1.1 with keep-alive, and only what the chat's answers need."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, body: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers with names in lower case, and content."""
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
