"""A push service and a mail server that take everything, as one process of their own.

Arguments: the ports of both, and the milliseconds until each answer. They answer at once to what
they don't need to read, and keep nothing, so that they cost little.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from tests.performance.servers import serving
from tests.support.ports import free_port

_CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class _Sink(asyncio.Protocol):
    """Collects what comes in until it is a whole request."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def answer(self, data: bytes) -> None:
        if self.seconds:
            asyncio.get_running_loop().call_later(self.seconds, self.transport.write, data)
        else:
            self.transport.write(data)


class PushSink(_Sink):
    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and len(body) >= int(length[1] if length else 0):
            self.received = b""
            self.answer(_CREATED)


class MailSink(_Sink):
    """SMTP as far as a client needs it; only the answer to the data of a mail takes time."""

    is_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.received += data
        if self.is_data:
            if self.received.endswith(b"\r\n.\r\n"):
                self.is_data, self.received = False, b""
                self.answer(b"250 OK\r\n")
            return
        if not self.received.endswith(b"\r\n"):
            return
        self.is_data = self.received.upper().startswith(b"DATA")
        self.received = b""
        self.transport.write(b"354 Go on\r\n" if self.is_data else b"250 OK\r\n")


@contextmanager
def sinks(*, milliseconds: int = 0) -> Iterator[tuple[int, int]]:
    """Run both until the end; yield the ports for pushes and mails."""
    mail_port = free_port()
    command = [sys.executable, "-m", "tests.performance.sinks", "{port}"]
    with serving([*command, str(mail_port), str(milliseconds)], None) as server:
        yield server.port, mail_port


async def main(push_port: int, mail_port: int, milliseconds: int) -> None:
    loop = asyncio.get_running_loop()
    kinds: list[tuple[Callable[..., _Sink], int]] = [(MailSink, mail_port), (PushSink, push_port)]
    for kind, port in kinds:
        await loop.create_server(partial(kind, milliseconds / 1000), "127.0.0.1", port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
