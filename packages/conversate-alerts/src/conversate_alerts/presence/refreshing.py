"""Notes many clients that are still there in two queries; what is news goes the ordinary way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from conversate_core.presence import Poll, State

from .. import models
from ..clock import TOLERANCE
from . import writing
from .clients import Client, after_poll
from .states import state_of

# Of each row a statement has some parameters, whose number databases limit.
_BATCH = 100


def record_polls(polls: Sequence[Poll]) -> None:
    """Record what `writing.record_poll` would, poll by poll."""
    for start in range(0, len(polls), _BATCH):
        _record(polls[start : start + _BATCH])


def _record(polls: Sequence[Poll]) -> None:
    now = timezone.now()
    rows = models.Presence.objects.in_bulk([poll.membership.pk for poll in polls])
    refreshed: dict[int, models.Presence] = {}
    others = []
    for poll in polls:
        row = rows.get(poll.membership.pk)
        if row is None or row.pk in refreshed or _says_more(row, poll, now=now):
            others.append(poll)
        elif _refresh(row, poll, now=now):
            refreshed[row.pk] = row
    _write(list(refreshed.values()))
    for poll in others:
        writing.record_poll(
            poll.membership, focused=poll.focused, active=poll.active, client=poll.client
        )


def _says_more(row: models.Presence, poll: Poll, *, now: datetime) -> bool:
    """Whether *poll* tells more than that this client is still there, or of another state."""
    known = row.clients.get(poll.client)
    as_told = known and not known["gone"] and (known["focused"], known["active"])
    state = state_of(row.present_at, row.engaged_at, now=now)
    is_back = state != State.ACTIVE if poll.focused and poll.active else state == State.AWAY
    was_set_back = row.last_seen_at > now + TOLERANCE
    as_before = as_told == (poll.focused, poll.active)
    return not row.is_here or is_back or was_set_back or not as_before


def _refresh(row: models.Presence, poll: Poll, *, now: datetime) -> bool:
    """Whether it was long enough ago that *row* was written."""
    seen = now.timestamp()
    polled = Client(seen=seen, focused=poll.focused, active=poll.active, gone=False)
    limit = writing.stale_after().total_seconds()
    clients = after_poll(row.clients, poll.client, polled, stale_after=limit)
    if clients is None:
        return False
    for name, value in writing.columns_of(row, clients, now=now, active=poll.active).items():
        setattr(row, name, value)
    return True


def _write(rows: list[models.Presence]) -> None:
    """Write those that nobody else has written since they were read."""
    if not rows:
        return
    unchanged = Q(*(Q(pk=row.pk, version=row.version) for row in rows), _connector=Q.OR)
    for row in rows:
        row.version += 1
    fields = ["clients", "last_seen_at", "last_active_at", "present_at", "engaged_at", "version"]
    models.Presence.objects.filter(unchanged).bulk_update(rows, fields)
