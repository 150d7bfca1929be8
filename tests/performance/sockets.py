"""An open page of the chat that is made with Django Channels: a WebSocket for each client."""

from __future__ import annotations

import asyncio
import time
from importlib import import_module
from typing import Any

from tests.performance.filling import Filled

MESSAGE = '{"body": "Hi"}'


class Socket:
    """A client of `tests.performance.channels_site`."""

    def __init__(self, port: int, filled: Filled, session: str) -> None:
        self.address = f"ws://127.0.0.1:{port}/ws/{filled.room.pk}/"
        self.headers = {"Cookie": f"sessionid={session}", "Origin": f"http://127.0.0.1:{port}"}
        self.arrivals: list[float] = []
        self.is_waiting = False
        self.socket: Any = None

    async def stay(self, gate: asyncio.Semaphore) -> None:
        connect = import_module("websockets.asyncio.client").connect
        async with gate:
            self.socket = await connect(
                self.address, additional_headers=self.headers, compression=None, ping_interval=None
            )
        self.is_waiting = True
        try:
            async for _message in self.socket:
                self.arrivals.append(time.perf_counter())
        finally:
            # Without the closing handshake: the server may be gone.
            self.close()
        raise RuntimeError("The server has closed the connection.")

    async def post(self) -> None:
        await self.socket.send(MESSAGE)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.transport.abort()
