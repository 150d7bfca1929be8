"""Tickets: what lets an idle poll be answered without looking up who asks.

A full poll hands one out. It says which revision of which room its holder has, and for a while
proves that they had the right to ask whether there is a later one. It opens nothing: whoever has
news to get gets them by a full poll.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from conversate_core.news import is_unchanged

# Seconds: as long, nobody looks whether the holder is still signed in, active and a member.
LIFE = 30
# Seconds after a full poll in which tickets that are held are renewed without another one.
LONGEST_RENEWAL = 15 * 60
# Of the answer to a full poll; the client gives it back as the parameter.
HEADER = "X-Conversate-Ticket"
PARAMETER = "ticket"
# How the address of a poll ends.
POLL_PATH = "/api/poll/"


class Ticket(NamedTuple):
    """``stamp`` is the room's in the shared cache, taken before ``revision`` was read.

    ``membership_id`` is None for who is no member. ``trace`` is of the room's surroundings as the
    client has shown them at ``looked_at``, empty for one that shows none. Times are in seconds
    since 1970.
    """

    room_id: int
    revision: int
    stamp: str
    user_id: str
    membership_id: int | None
    trace: str
    looked_at: float
    issued_at: float
    renewable_until: float

    @property
    def seconds_left(self) -> float:
        """0 for one that is too old, and for one from the future: then a clock was set back."""
        age = time.time() - self.issued_at
        return max(0.0, LIFE - age) if age >= 0 else 0.0

    @property
    def is_renewable(self) -> bool:
        return time.time() < self.renewable_until

    def renewed(self) -> Ticket:
        """The same, from now on: its holder has been looked up, and nothing has changed."""
        return self._replace(issued_at=time.time(), looked_at=time.time())

    def sign(self, *, session: str) -> str:
        """As text, good in this session alone."""
        return _signer(session).sign_object(list(self))


def issue(
    *,
    room_id: int,
    revision: int,
    stamp: str,
    user_id: object,
    membership_id: int | None = None,
    trace: str = "",
    looked_at: float | None = None,
) -> Ticket:
    """A ticket that is good from now on. *looked_at* is now, too, where it is None."""
    now = time.time()
    return Ticket(
        room_id=room_id,
        revision=revision,
        stamp=stamp,
        user_id=str(user_id),
        membership_id=membership_id,
        trace=trace,
        looked_at=now if looked_at is None else looked_at,
        issued_at=now,
        # Those who came at once are not to come again at once.
        renewable_until=now + LONGEST_RENEWAL * random.uniform(0.7, 1),  # noqa: S311
    )


def read(text: str, *, session: str) -> Ticket | None:
    """The ticket that was signed as *text*; None where it is false, of others, or too old."""
    try:
        ticket = Ticket(*_signer(session).unsign_object(text))
    except signing.BadSignature:
        return None
    return ticket if ticket.seconds_left else None


def ticket_for(parameters: Mapping[str, str], cookies: dict[str, str]) -> Ticket | None:
    """The ticket of a poll from where its ticket is; None where it has no such one."""
    text = parameters.get(PARAMETER)
    ticket = read(text, session=session_of(cookies)) if text else None
    is_fitting = ticket is not None and parameters.get("since") == str(ticket.revision)
    return ticket if is_fitting else None


def spares_full_poll(request: HttpRequest) -> bool:
    """Whether *request* has a ticket for what it knows, and there is nothing later.

    At most one query.
    """
    ticket = ticket_for(request.GET, request.COOKIES)
    return ticket is not None and is_unchanged(
        ticket.room_id, revision=ticket.revision, stamp=ticket.stamp
    )


def session_of(cookies: dict[str, str]) -> str:
    """The session as the browser names it, which needs no look at the session."""
    return cookies.get(settings.SESSION_COOKIE_NAME, "")


def _signer(session: str) -> signing.Signer:
    return signing.Signer(salt=f"conversate.ticket:{session}")
