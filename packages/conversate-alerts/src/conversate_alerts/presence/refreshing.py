"""Record polls of many clients that are still open in two queries.

Polls that change a state are recorded one by one, by `writing.record_poll`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from conversate_core.databases import atomic, write_alias, write_connection
from conversate_core.presence import Poll, State
from conversate_core.queries.hot import prepared

from .. import models
from ..clock import TOLERANCE
from . import writing
from .clients import Client, after_poll
from .states import state_of

# Rows in one statement: each adds parameters, and databases limit their number.
_BATCH = 100
_COLUMNS = ("last_seen_at", "last_active_at", "present_at", "engaged_at", "clients")
_REFRESH = """
    UPDATE conversate_alerts_presence
    SET last_seen_at = %s, last_active_at = %s, present_at = %s, engaged_at = %s, clients = %s,
        version = version + 1
    WHERE membership_id = %s AND version = %s
"""


def record_polls(polls: Sequence[Poll]) -> None:
    """Record the same as `writing.record_poll` for each poll."""
    for start in range(0, len(polls), _BATCH):
        _record(polls[start : start + _BATCH])


def _record(polls: Sequence[Poll]) -> None:
    now = timezone.now()
    rows = models.Presence.objects.in_bulk([poll.membership.pk for poll in polls])
    refreshed: dict[int, models.Presence] = {}
    others = []
    for poll in polls:
        row = rows.get(poll.membership.pk)
        if row is None or row.pk in refreshed or _needs_own_write(row, poll, now=now):
            others.append(poll)
        elif _refresh(row, poll, now=now):
            refreshed[row.pk] = row
    _write(refreshed.values())
    for poll in others:
        writing.record_poll(
            poll.membership, focused=poll.focused, active=poll.active, client=poll.client
        )


def _needs_own_write(row: models.Presence, poll: Poll, *, now: datetime) -> bool:
    """Whether *poll* changes the client, or the member's state, beyond the time of the poll."""
    known = row.clients.get(poll.client)
    known_state = known and not known["gone"] and (known["focused"], known["active"])
    state = state_of(row.present_at, row.engaged_at, now=now)
    is_back = state != State.ACTIVE if poll.focused and poll.active else state == State.AWAY
    was_set_back = row.last_seen_at > now + TOLERANCE
    is_same = known_state == (poll.focused, poll.active)
    return not row.is_here or is_back or was_set_back or not is_same


def _refresh(row: models.Presence, poll: Poll, *, now: datetime) -> bool:
    """Update *row*, not yet saved; return False if it was written a short time ago."""
    seen = now.timestamp()
    polled = Client(seen=seen, focused=poll.focused, active=poll.active, gone=False)
    limit = writing.stale_after().total_seconds()
    clients = after_poll(row.clients, poll.client, polled, stale_after=limit)
    if clients is None:
        return False
    for name, value in writing.columns_of(row, clients, now=now, active=poll.active).items():
        setattr(row, name, value)
    return True


def _write(rows: Iterable[models.Presence]) -> None:
    """Write the rows that no other process has written since they were read.

    One statement with many values, since Django takes long to build one for a hundred rows. They
    are in one order, so that two processes never wait for each other.
    """
    using, ordered = write_alias(), sorted(rows, key=lambda row: row.pk)
    values = [
        [
            *(prepared(models.Presence, name, getattr(row, name), using) for name in _COLUMNS),
            row.pk,
            row.version,
        ]
        for row in ordered
    ]
    if values:
        # In one transaction, which SQLite writes to the disk only once.
        with atomic(), write_connection().cursor() as cursor:
            cursor.executemany(_REFRESH, values)
