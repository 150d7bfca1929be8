"""Notes many clients that are still there in two queries; what is news goes the ordinary way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connections
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from conversate_core.presence import Poll, State

from .. import models
from ..clock import TOLERANCE
from . import writing
from .clients import Client, after_poll
from .states import state_of

# Of each row a statement has some parameters, whose number databases limit.
_BATCH = 100
# Of those who are refreshed at once mostly the same, and cheaper to write then.
_TIMES = ("last_seen_at", "last_active_at", "present_at", "engaged_at")
_CLIENTS = models.Presence._meta.get_field("clients")


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
    _write(refreshed.values())
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


def _write(rows: Iterable[models.Presence]) -> None:
    """Write those that nobody else has written since they were read."""
    alike = defaultdict(list)
    for row in rows:
        alike[tuple((name, getattr(row, name)) for name in _TIMES)].append(row)
    for times, same in alike.items():
        unchanged = Q(*(Q(pk=row.pk, version=row.version) for row in same), _connector=Q.OR)
        columns = {**dict(times), "clients": _each_its_own(same), "version": F("version") + 1}
        models.Presence.objects.filter(unchanged).update(**columns)


def _each_its_own(rows: Iterable[models.Presence]) -> Case | Cast:
    """The clients of each, in one expression."""
    clients = (When(pk=row.pk, then=Value(row.clients, _CLIENTS)) for row in rows)
    chosen = Case(*clients, output_field=_CLIENTS)
    database = connections[models.Presence.objects.db]
    needs_type = database.features.requires_casted_case_in_updates
    return Cast(chosen, _CLIENTS) if needs_type else chosen
