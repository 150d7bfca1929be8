"""Prune all rooms once a day. Core has no scheduler: other packages call this regularly."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils import timezone

from ..databases import atomic
from ..models import DailyPruning
from . import removal_thread
from .pruning import hide_expired, is_any_room_limited, prune_messages

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
# Less than a day, since processes look once in an hour.
_BETWEEN_RUNS = _DAY - _HOUR
_KEY = 1


def prune_daily(*, in_background: bool) -> timedelta:
    """Prune all rooms, unless a process of the site has done so within a day.

    Return the time after which to call this again. *in_background* leaves the rows and files to the
    background thread of this process; else this returns when they are removed, for a process that
    ends then. Call this outside of any transaction. Raises errors of the database.
    """
    if not is_any_room_limited():
        return _DAY
    if _claim():
        if in_background:
            hide_expired()
            removal_thread.start()
        else:
            prune_messages()
    return _HOUR


def _claim() -> bool:
    """Return whether this process is the first one to begin today's run."""
    now = timezone.now()
    row = DailyPruning.objects.filter(pk=_KEY)
    before = row.values_list("started_at", flat=True).first()
    if before is None:
        return _claim_first(now)
    # A much later time is from before the clock was set back.
    is_recent = now - _BETWEEN_RUNS < before < now + _HOUR
    return not is_recent and bool(row.filter(started_at=before).update(started_at=now))


def _claim_first(now: datetime) -> bool:
    try:
        with atomic():
            DailyPruning.objects.create(pk=_KEY, started_at=now)
    except IntegrityError:
        return False
    return True
