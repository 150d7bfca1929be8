"""Sockets for ``http.client`` whose answers are limited in time and size.

The timeout of a socket begins again with each byte, so that a server could answer for hours. Here
the whole exchange has one deadline.
"""

from __future__ import annotations

import io
import ssl
from http.client import HTTPConnection, HTTPException
from socket import socket
from typing import TYPE_CHECKING, Any

from .addresses import open_socket
from .deadline import Deadline
from .endpoints import Endpoint

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Bytes of one answer, with its headers.
MAX_ANSWER = 16 * 1024


class Connection(HTTPConnection):
    """A connection to a push service, which serves one request after the other."""

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext) -> None:
        super().__init__(endpoint.host, endpoint.port)
        # It is left out of the header Host.
        self.default_port = 443 if endpoint.scheme == "https" else 80
        self._endpoint, self._tls = endpoint, tls
        self._socket: socket | None = None

    def open(self, deadline: Deadline) -> None:
        """Connect. Raises OSError, or PrivateAddress."""
        connection = open_socket(self._endpoint, deadline)
        try:
            if self._endpoint.scheme == "https":
                connection.settimeout(deadline.seconds_left())
                connection = self._tls.wrap_socket(connection, server_hostname=self.host)
        except BaseException:
            connection.close()
            raise
        self._socket = connection
        wire: Any = _Wire(connection)
        self.sock = wire

    def begin(self, deadline: Deadline) -> None:
        """Set the time limit of the next request with its answer."""
        self.sock.begin(deadline)

    def end(self) -> None:
        """Close the socket. `close` leaves it open for the rest of an answer."""
        self.close()
        if self._socket is not None:
            self._socket.close()

    def connect(self) -> None:
        """Raise an error: a request must not open a connection of its own."""
        raise HTTPException("The connection is closed.")


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
