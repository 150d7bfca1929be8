"""Answers with changes that are made without Django, one body for all who see the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversate_core.policy import get_policy
from conversate_core.services import Changes

from ...presenting import ViewerFlags, share_messages, viewer_flags
from .. import tickets
from .client import Event

if TYPE_CHECKING:
    from conversate_core.people import User

# Those of the view's answer. A site's middleware does not run: of the headers that Django's
# SecurityMiddleware adds, only this one matters for JSON that a script reads.
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"max-age=0, no-cache, no-store, must-revalidate, private"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class PollAnswer:
    """The answer to one poll. Viewers with the same flags share ``body``.

    ``ticket`` is signed. Without one, the next poll is a full one.
    """

    body: bytes
    ticket: str | None
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


def ticket_headers(ticket: str | None, read_id: int | None) -> list[tuple[bytes, bytes]]:
    """Return the headers of a signed ticket and of the read mark, without those that are None."""
    headers = []
    if ticket is not None:
        headers.append((tickets.HEADER.lower().encode(), ticket.encode()))
    if read_id is not None:
        headers.append((tickets.READ_MARK.lower().encode(), str(read_id).encode()))
    return headers


class Bodies:
    """Makes the bodies of answers with the same changes, in the locale that is active."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        # For viewers who see all messages of the room: see `look`.
        self._shared = share_messages(changes.messages, room=changes.room)
        self._policy = get_policy(permissions_may_lag=True)
        self._bodies: dict[tuple[ViewerFlags, ...], bytes] = {}

    def body_for(self, viewer: User) -> bytes:
        """Return the body, the same object for all viewers with the same flags."""
        room, policy = self._changes.room, self._policy
        flags = tuple(
            viewer_flags(shared, room=room, viewer=viewer, policy=policy) for shared in self._shared
        )
        if flags not in self._bodies:
            self._bodies[flags] = self._with(flags)
        return self._bodies[flags]

    def _with(self, flags: tuple[ViewerFlags, ...]) -> bytes:
        messages = ",".join(
            f"{shared.json[:-1]},{json.dumps(own.as_json())[1:]}"
            for shared, own in zip(self._shared, flags, strict=True)
        )
        start = f'{{"revision":{self._changes.revision},"reset":false,"more":false,"messages":['
        return f"{start}{messages}]}}".encode()
