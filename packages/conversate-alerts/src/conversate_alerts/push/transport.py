"""Requests to push services (RFC 8030), by the standard library."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from http.client import HTTPException, HTTPResponse
from types import TracebackType
from typing import NamedTuple

from .deadline import Deadline
from .endpoints import Endpoint, parse_endpoint
from .wire import Connection

# Seconds for a request and its answer, with the connection if there is none.
TIMEOUT = 10.0
# Connections that are open at a time; the services of browsers are four, with a few hosts each.
MAX_OPEN = 16
# Bytes of the text of an error, for the log.
_MAX_TEXT = 1_024
# Seconds after which an idle connection is not used again: something on the way may have dropped
# it, and then a push would wait for an answer in vain.
MAX_IDLE = 30.0


class ServiceUnreachable(Exception):
    """The push service can't be reached, or doesn't answer as one in time."""


class Answer(NamedTuple):
    """The answer of a push service: the status of HTTP, and its header Retry-After."""

    status: int
    retry_after: str | None = None
    # The beginning of the text, of an error only.
    text: str = ""


class PushConnections:
    """Open connections to push services, one for each; a context manager that closes them.

    *timeout* is the number of seconds for a request with its answer, and *max_idle* that between
    two requests of a connection. Threads must not share one.
    """

    def __init__(self, *, timeout: float = TIMEOUT, max_idle: float = MAX_IDLE) -> None:
        self._timeout, self._max_idle = timeout, max_idle
        self._open: dict[str, Connection] = {}

    def __enter__(self) -> PushConnections:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections. The next request opens a new one."""
        while self._open:
            self._open.popitem()[1].end()

    def send(self, endpoint: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a POST request to *endpoint*, and return the answer. Redirects are not followed.

        Raises RefusedEndpoint if the endpoint is not allowed, or leads to a private address, and
        ServiceUnreachable. After that, the service may have taken the push or not.
        """
        to = parse_endpoint(endpoint)
        deadline = Deadline(self._timeout)
        try:
            return self._send(to, body, headers, deadline)
        except (OSError, HTTPException) as error:
            raise ServiceUnreachable(f"{type(error).__name__}: {error}") from error

    def _send(
        self, to: Endpoint, body: bytes, headers: Mapping[str, str], deadline: Deadline
    ) -> Answer:
        # Services close a connection that was idle.
        if connection := self._unused(to.origin):
            with suppress(ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
                return self._exchange(connection, to, body, headers, deadline)
        if len(self._open) >= MAX_OPEN:
            self.close()
        connection = self._open[to.origin] = Connection(to, _tls(), deadline)
        return self._exchange(connection, to, body, headers, deadline)

    def _unused(self, origin: str) -> Connection | None:
        """Return the open connection to a service, unless it has been idle for too long."""
        connection = self._open.get(origin)
        if connection is not None and connection.idle_seconds() > self._max_idle:
            self._open.pop(origin).end()
            return None
        return connection

    def _exchange(
        self,
        connection: Connection,
        to: Endpoint,
        body: bytes,
        headers: Mapping[str, str],
        deadline: Deadline,
    ) -> Answer:
        can_go_on = False
        try:
            connection.begin(deadline)
            connection.request("POST", to.target, body=body, headers=dict(headers))
            response = connection.getresponse()
            text = _read_text(response)
            can_go_on = response.isclosed() and not response.will_close
        finally:
            if not can_go_on:
                self._open.pop(to.origin, None)
                connection.end()
        is_error = response.status >= 400
        return Answer(response.status, response.headers["Retry-After"], text if is_error else "")


def _read_text(response: HTTPResponse) -> str:
    """Read the beginning of the text. The status says enough if that fails."""
    if response.will_close and response.status < 400:
        return ""
    text = b""
    with suppress(OSError, HTTPException):
        text = response.read(_MAX_TEXT)
    return text.decode("utf-8", "replace")


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    # It reads the certificates of the system, which takes long.
    return ssl.create_default_context()
