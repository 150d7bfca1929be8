"""A server on this machine that answers with any bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class RawService:
    """Calls *answer* for each connection, one after the other, and then closes it."""

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        self._answer = answer
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self.port}/push"
        self.connections = 0
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if not read_request(connection):
                    return
                self.connections += 1
                with suppress(OSError):  # the client has given up
                    self._answer(connection)

    def stop(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)):
            pass
        self.thread.join()
        self._listener.close()


@contextmanager
def raw_service(answer: Callable[[socket.socket], None]) -> Iterator[RawService]:
    service = RawService(answer)
    try:
        yield service
    finally:
        service.stop()


def read_request(connection: socket.socket) -> bytes:
    """Return one request with its body; nothing if the client has closed the connection."""
    request = b""
    while b"\r\n\r\n" not in request:
        received = connection.recv(65_536)
        if not received:
            return b""
        request += received
    head, _, body = request.partition(b"\r\n\r\n")
    [size] = [line.split(b":")[1] for line in head.split(b"\r\n") if b"ontent-Length" in line]
    while len(body) < int(size):
        body += connection.recv(65_536)
    return request
