"""Clients that send a request, and then read nothing of the response."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

# The size of the receive buffer in bytes; the kernel raises it to its minimum.
_RECEIVED = 1


@contextmanager
def connections(number: int, port: int, request: bytes) -> Iterator[list[socket.socket]]:
    """Yield connections that have sent *request*, and read nothing of the response."""
    with ExitStack() as stack:
        yield [stack.enter_context(_connect(port, request)) for _ in range(number)]


def _connect(port: int, request: bytes) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVED)
    connection.settimeout(300)
    connection.connect(("127.0.0.1", port))
    connection.sendall(request)
    return connection


def head(method: str, path: str, *lines: str, session: str = "") -> bytes:
    """Return the request line and the headers of a request."""
    cookie = [f"Cookie: sessionid={session}; csrftoken={'t' * 32}"] if session else []
    first = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    return "\r\n".join([*first, *cookie, *lines, "", ""]).encode()
