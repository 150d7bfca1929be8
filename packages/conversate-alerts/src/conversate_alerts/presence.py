"""Presence in the database: one row a membership, written only where it says something new."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from conversate_core.conf import core_settings
from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State

from . import models
from .conf import alert_settings

# While nothing changes, a row is written once in this time, however often the member polls.
STALE_AFTER = timedelta(seconds=30)


class DatabasePresence(PresenceBackend):
    def record_poll(self, *, membership: Membership, focused: bool, active: bool) -> None:
        """One query where nothing has changed, two where it has."""
        now = timezone.now()
        row = models.Presence.objects.filter(membership=membership.pk).first()
        if row is None:
            _insert(membership, focused=focused, active=active, now=now)
        elif _says_something_new(row, focused=focused, active=active, now=now):
            _update(row, focused=focused, active=active, now=now)

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        now = timezone.now()
        rows = models.Presence.objects.filter(membership__room=room.pk).select_related("membership")
        return {row.membership.user_id: presence_of(row, now=now) for row in rows}


def presence_of(row: models.Presence, *, now: datetime) -> Presence:
    """What *row* means at *now*."""
    return Presence(
        state=_state_of(row, now),
        last_seen_at=row.last_seen_at,
        last_active_at=row.last_active_at,
    )


def _state_of(row: models.Presence, now: datetime) -> State:
    if now - row.last_seen_at >= timedelta(milliseconds=alert_settings.disconnect_at):
        return State.AWAY
    idle_at = timedelta(milliseconds=core_settings.idle_at)
    is_active = row.focused and _was_active(row) and now - row.last_seen_at < idle_at
    return State.ACTIVE if is_active else State.IDLE


def _was_active(row: models.Presence) -> bool:
    """Whether the last poll that was written came from an active person."""
    return row.last_active_at == row.last_seen_at


def _says_something_new(
    row: models.Presence, *, focused: bool, active: bool, now: datetime
) -> bool:
    # A poll that arrives late, or a clock that was set back, never moves the times backwards.
    if now <= row.last_seen_at:
        return False
    changed = row.focused != focused or _was_active(row) != active
    return changed or now - row.last_seen_at >= STALE_AFTER


def _update(row: models.Presence, *, focused: bool, active: bool, now: datetime) -> None:
    """Write the poll, unless another one was written since *row* was read."""
    unchanged = models.Presence.objects.filter(pk=row.pk, last_seen_at=row.last_seen_at)
    times = {"last_seen_at": now} | ({"last_active_at": now} if active else {})
    unchanged.update(focused=focused, **times)


def _insert(membership: Membership, *, focused: bool, active: bool, now: datetime) -> None:
    row = models.Presence(
        membership_id=membership.pk,
        last_seen_at=now,
        last_active_at=now if active else None,
        focused=focused,
    )
    try:
        with transaction.atomic():
            # Of two first polls at once, one inserts and the other one does nothing.
            models.Presence.objects.bulk_create([row], ignore_conflicts=True)
    except IntegrityError:
        pass  # The member was removed meanwhile.
