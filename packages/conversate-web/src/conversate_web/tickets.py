"""Tickets: what lets an idle poll be answered without looking up who asks.

A full poll hands one out. It says which revision of which room its holder has, and for a while
proves that they had the right to ask whether there is a later one. It opens nothing: whoever has
news to get gets them by a full poll.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from conversate_core.news import is_unchanged

# Seconds: as long, nobody looks whether the holder is still signed in, active and a member.
LIFE = 30
# Of the answer to a full poll; the client gives it back as the parameter.
HEADER = "X-Conversate-Ticket"
PARAMETER = "ticket"


class Ticket(NamedTuple):
    """``stamp`` is the room's in the shared cache, taken before ``revision`` was read.

    ``issued_at`` is in seconds since 1970.
    """

    room_id: int
    revision: int
    stamp: str
    user_id: str
    issued_at: float

    @property
    def seconds_left(self) -> float:
        """0 for one that is too old, and for one from the future: then a clock was set back."""
        age = time.time() - self.issued_at
        return max(0.0, LIFE - age) if age >= 0 else 0.0


def issue(*, room_id: int, revision: int, stamp: str, user_id: object, session: str) -> str:
    """Return a ticket as text, good from now on and in this session alone."""
    ticket = Ticket(room_id, revision, stamp, str(user_id), time.time())
    return _signer(session).sign_object(list(ticket))


def read(text: str, *, session: str) -> Ticket | None:
    """The ticket that was issued as *text*; None where it is false, of others, or too old."""
    try:
        ticket = Ticket(*_signer(session).unsign_object(text))
    except signing.BadSignature:
        return None
    return ticket if ticket.seconds_left else None


def spares_full_poll(request: HttpRequest) -> bool:
    """Whether *request* has a ticket for what it knows, and there is nothing later.

    At most one query.
    """
    text = request.GET.get(PARAMETER)
    ticket = read(text, session=session_of(request.COOKIES)) if text else None
    return (
        ticket is not None
        and request.GET.get("since") == str(ticket.revision)
        and is_unchanged(ticket.room_id, revision=ticket.revision, stamp=ticket.stamp)
    )


def session_of(cookies: dict[str, str]) -> str:
    """The session as the browser names it, which needs no look at the session."""
    return cookies.get(settings.SESSION_COOKIE_NAME, "")


def _signer(session: str) -> signing.Signer:
    return signing.Signer(salt=f"conversate.ticket:{session}")
