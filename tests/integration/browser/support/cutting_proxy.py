"""A proxy that resets the connection instead of passing on a request with a large body."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# With this option a closing socket sends a reset: the browser gets no answer at all.
RESET = struct.pack("ii", 1, 0)
LENGTH = re.compile(rb"^content-length: (\d+)\r$", re.IGNORECASE | re.MULTILINE)


@contextmanager
def cutting_proxy(target: int, *, most: int) -> Iterator[int]:
    """Pass requests up to *most* bytes on to the port *target*. Return the port of the proxy."""
    with socket.create_server(("localhost", 0)) as server:
        threading.Thread(target=_accept, args=(server, target, most), daemon=True).start()
        yield server.getsockname()[1]


def _accept(server: socket.socket, target: int, most: int) -> None:
    with suppress(OSError):
        while True:
            client, _ = server.accept()
            upstream = socket.create_connection(("localhost", target))
            threading.Thread(target=_ask, args=(client, upstream, most), daemon=True).start()
            threading.Thread(target=_pass_on, args=(upstream, client), daemon=True).start()


def _ask(client: socket.socket, upstream: socket.socket, most: int) -> None:
    with suppress(OSError):
        while data := client.recv(65536):
            length = LENGTH.search(data)
            if length and int(length[1]) > most:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                break
            upstream.sendall(data)
    client.close()
    with suppress(OSError):
        upstream.shutdown(socket.SHUT_RDWR)


def _pass_on(upstream: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while data := upstream.recv(65536):
            client.sendall(data)
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)
    upstream.close()
