"""Sockets for ``http.client`` whose answers are limited in time and size.

The timeout of a socket begins again with each byte, so that a server could answer for hours. Here
the whole exchange has one deadline.
"""

from __future__ import annotations

import io
import ssl
import time
from http.client import HTTPConnection, HTTPException
from socket import socket
from typing import TYPE_CHECKING, cast

from .addresses import open_socket
from .deadline import Deadline
from .endpoints import Endpoint
from .services import HTTP_PORT, HTTPS_PORT

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Bytes of one answer, with its headers.
MAX_ANSWER = 16 * 1024


class Connection(HTTPConnection):
    """An open connection to a push service, which serves one request after the other.

    Making it connects. Raises OSError, or PrivateAddress.
    """

    # A request must not open another connection by itself: its address would not be checked.
    auto_open = 0

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext, deadline: Deadline) -> None:
        super().__init__(endpoint.host, endpoint.port)
        # It is left out of the header Host.
        self.default_port = HTTPS_PORT if endpoint.scheme == "https" else HTTP_PORT
        self._socket = open_socket(endpoint, deadline)
        if endpoint.scheme == "https":
            self._encrypt(tls, deadline)
        self._wire = _Wire(self._socket)
        self.sock = cast("socket", self._wire)
        self._begun_at = time.monotonic()

    def _encrypt(self, tls: ssl.SSLContext, deadline: Deadline) -> None:
        try:
            self._socket.settimeout(deadline.seconds_left())
            self._socket = tls.wrap_socket(self._socket, server_hostname=self.host)
        except BaseException:
            self._socket.close()
            raise

    def begin(self, deadline: Deadline) -> None:
        """Set the time limit of the next request with its answer."""
        self._begun_at = time.monotonic()
        self._wire.begin(deadline)

    def idle_seconds(self) -> float:
        """Return the seconds since the last request began."""
        return time.monotonic() - self._begun_at

    def end(self) -> None:
        """Close the socket. `close` leaves it open for the rest of an answer."""
        self.close()
        self._socket.close()


class _Wire:
    """What ``http.client`` needs of a socket."""

    def __init__(self, connection: socket) -> None:
        self._connection = connection
        self.begin(Deadline(0))

    def begin(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._bytes_left = MAX_ANSWER

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(self._deadline.seconds_left())
        self._connection.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Answer(self))

    def receive(self, buffer: WriteableBuffer) -> int:
        if self._bytes_left <= 0:
            raise HTTPException("The answer is too long.")
        self._connection.settimeout(self._deadline.seconds_left())
        count = self._connection.recv_into(memoryview(buffer)[: self._bytes_left])
        self._bytes_left -= count
        return count

    def close(self) -> None:
        """Do nothing: an answer may be read after it. `Connection.end` closes the socket."""


class _Answer(io.RawIOBase):
    """The answer to one request. Closing it leaves the connection open for the next one."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._wire.receive(buffer)
