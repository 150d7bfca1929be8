"""The answer to a poll, made without Django. Importing this needs no apps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .. import tickets
from .client import Event

# Those of the view's answer. A site's middleware does not run: of the headers that Django's
# SecurityMiddleware adds, only this one matters for JSON that a script reads.
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"max-age=0, no-cache, no-store, must-revalidate, private"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class PollAnswer:
    """The answer to one poll. ``ticket`` is signed."""

    body: bytes
    ticket: str
    read_id: int

    def events(self) -> list[Event]:
        headers = [
            *_HEADERS,
            (b"content-length", str(len(self.body)).encode()),
            *ticket_headers(self.ticket, self.read_id),
        ]
        return [
            {"type": "http.response.start", "status": 200, "headers": headers},
            {"type": "http.response.body", "body": self.body},
        ]


def ticket_headers(ticket: str, read_id: int | None) -> list[tuple[bytes, bytes]]:
    """Return the headers of a signed ticket and, unless it is None, of the read mark."""
    headers = [(tickets.HEADER.lower().encode(), ticket.encode())]
    if read_id is not None:
        headers.append((tickets.READ_MARK.lower().encode(), str(read_id).encode()))
    return headers


def with_readers(body: bytes, readers: list[dict[str, Any]] | None) -> bytes:
    """Return *body*, a JSON object, with *readers* unless they are None."""
    if readers is None:
        return body
    return b'%b,"readers":%b}' % (body[:-1], json.dumps(readers).encode())


def body_of(revision: int, messages: str = "") -> bytes:
    """Return the body with *messages*, JSON objects with commas between them."""
    start = f'{{"revision":{revision},"reset":false,"more":false,"messages":['
    return f"{start}{messages}]}}".encode()
