"""Poll tickets: signed proofs that let an idle poll be answered without loading the user.

The answer to a full poll has a ticket. It says which revision of which room the client has, and
proves for LIFE seconds that its holder may ask whether there is a later one. It gives access to
nothing else: changes are sent in the answer to a full poll only.
"""

from __future__ import annotations

import math
import random
import time
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core import signing

from conversate_core.databases import LARGEST_ID

from ..http.api_calls import SINCE, TICKET

# Seconds that a ticket is valid. During these, nothing checks whether its holder is still signed
# in, active and a member.
LIFE = 30
# Seconds after a full poll in which its ticket can be renewed without another one.
LONGEST_RENEWAL = 15 * 60
# Seconds for which the sidebar is not compared again when a message wakes a long poll, since one
# message wakes all members of the room at once, and when the ticket of a single poll is renewed.
_SIDEBAR_REFRESH_INTERVAL = 60
# Seconds after which a change of the members ends an idle poll. While many members arrive, one
# comparison then shows several of them.
_MEMBERS_PAUSE = 5
# The version of the format. Raise it with each change of a ticket's fields or their meaning.
_VERSION = 3
# The response header of a full poll; the client sends the ticket as the parameter `ticket`.
HEADER = "X-Conversate-Ticket"
# Another header of the same response: the member's read mark on the server.
READ_MARK = "X-Conversate-Read-Mark"
# The end of every poll URL.
POLL_PATH = "/api/poll/"


class Ticket(NamedTuple):
    """The fields of a ticket. Times are in seconds since 1970.

    ``change_token`` is the room's in the shared cache, read before ``revision``.
    ``membership_id`` is None for a moderator who is not a member. ``sidebar_etag`` is the ETag of
    the sidebar that the client shows, as it was at ``sidebar_checked_at``, empty for a client
    without a sidebar. ``members_revision`` is the room's, read before that sidebar. ``language``
    and ``time_zone`` are those of the answer that had the ticket; they are empty if only Django can
    answer in the same way.
    """

    room_id: int
    revision: int
    change_token: str
    user_id: str
    membership_id: int | None
    sidebar_etag: str
    sidebar_checked_at: float
    members_revision: int
    issued_at: float
    renewable_until: float
    language: str
    time_zone: str

    @property
    def seconds_left(self) -> float:
        """Return the seconds that the ticket is still valid.

        0 for an expired ticket, and for one from the future: a clock was set back.
        """
        age = time.time() - self.issued_at
        return max(0.0, LIFE - age) if age >= 0 else 0.0

    @property
    def is_renewable(self) -> bool:
        """Return whether the ticket, valid or expired, can be renewed after a check."""
        return time.time() < self.renewable_until

    @property
    def has_recent_sidebar(self) -> bool:
        """Return whether the client's sidebar was compared a short time ago."""
        return bool(self.sidebar_etag) and self._sidebar_age <= _SIDEBAR_REFRESH_INTERVAL

    def has_current_sidebar(self, members_revision: int) -> bool:
        """Return whether the sidebar needs no comparison while the members have this revision."""
        return self.has_recent_sidebar and self.expected_members in (None, members_revision)

    @property
    def expected_members(self) -> int | None:
        """Return the revision of the members that the client waits to change, or None."""
        is_due = self.sidebar_etag and self._sidebar_age > _MEMBERS_PAUSE
        return self.members_revision if is_due else None

    @property
    def _sidebar_age(self) -> float:
        return time.time() - self.sidebar_checked_at

    def advanced(self, *, revision: int, change_token: str) -> Ticket:
        """Return the ticket, valid from now on, for a client that gets all up to *revision*.

        Call it after a check of everything that a full poll checks.
        """
        return self._replace(
            revision=revision,
            change_token=change_token,
            issued_at=time.time(),
        )

    def with_sidebar(self, etag: str, members_revision: int) -> Ticket:
        """Return the ticket of a client that shows the sidebar with this *etag* from now on."""
        return self._replace(
            sidebar_etag=etag, members_revision=members_revision, sidebar_checked_at=time.time()
        )

    def renewed(self) -> Ticket:
        """Return the same ticket, valid from now on, after a check that nothing has changed."""
        return self._replace(issued_at=time.time())

    def sign(self, *, session: str) -> str:
        """Return the ticket as text that is valid in this session only.

        *session* is what `sessions.binding_of` returns.
        """
        return _signer(session).sign_object([_VERSION, *self])


class Renewal(NamedTuple):
    """A new ticket, and the read mark of its member."""

    ticket: Ticket
    read_id: int


def issue(
    *,
    room_id: int,
    revision: int,
    change_token: str,
    user_id: object,
    membership_id: int | None = None,
    sidebar_etag: str = "",
    sidebar_checked_at: float | None = None,
    members_revision: int = 0,
    renewable_for: float = LONGEST_RENEWAL,
    language: str = "",
    time_zone: str = "",
) -> Ticket:
    """Return a ticket that is valid from now on.

    *sidebar_checked_at* is the present time by default. The ticket can be renewed for
    *renewable_for* seconds, at most LONGEST_RENEWAL.
    """
    now = time.time()
    return Ticket(
        room_id=room_id,
        revision=revision,
        change_token=change_token,
        user_id=str(user_id),
        membership_id=membership_id,
        sidebar_etag=sidebar_etag,
        sidebar_checked_at=now if sidebar_checked_at is None else sidebar_checked_at,
        members_revision=members_revision,
        issued_at=now,
        # Polls that arrive together must not all need a full poll at the same moment.
        renewable_until=now + min(renewable_for, LONGEST_RENEWAL) * random.uniform(0.7, 1),  # noqa: S311
        language=language,
        time_zone=time_zone,
    )


def read(text: str, *, session: str) -> Ticket | None:
    """Return the ticket that was signed as *text*.

    None if the signature is wrong, or the ticket belongs to another session, has expired, or was
    signed by another release in another format.
    """
    ticket = _read_signed(text, session)
    return ticket if ticket is not None and ticket.seconds_left else None


def ticket_for(parameters: Mapping[str, str], *, session: str) -> Ticket | None:
    """Return the ticket of a poll; None if it has none for the revision in `since`.

    The ticket is valid, or has expired and can be renewed. *session* is as in `read`.
    """
    text = TICKET.read(parameters)
    ticket = _read_signed(text, session) if text else None
    if ticket is None or SINCE.read(parameters) != str(ticket.revision):
        return None
    return ticket if ticket.seconds_left or ticket.is_renewable else None


def _read_signed(text: str, session: str) -> Ticket | None:
    try:
        return _from_payload(_signer(session).unsign_object(text))
    except (signing.BadSignature, ValueError, RecursionError, zlib.error):
        return None


def _from_payload(payload: Any) -> Ticket | None:
    """Return the ticket; None if *payload* does not have the format of `Ticket.sign`."""
    if not isinstance(payload, list) or len(payload) != 1 + len(Ticket._fields):
        return None
    version, *values = payload
    ticket = Ticket(*values)
    return ticket if version == _VERSION and _has_valid_types(ticket) else None


def _has_valid_types(ticket: Ticket) -> bool:
    keys = [ticket.room_id, ticket.revision, ticket.members_revision]
    if ticket.membership_id is not None:
        keys.append(ticket.membership_id)
    texts = (
        ticket.change_token,
        ticket.user_id,
        ticket.sidebar_etag,
        ticket.language,
        ticket.time_zone,
    )
    times = (ticket.sidebar_checked_at, ticket.issued_at, ticket.renewable_until)
    return (
        all(type(key) is int and 0 <= key <= LARGEST_ID for key in keys)
        and all(type(text) is str for text in texts)
        and all(type(moment) is float and math.isfinite(moment) for moment in times)
    )


def _signer(session: str) -> signing.Signer:
    return signing.Signer(salt=f"conversate.ticket:{session}")
