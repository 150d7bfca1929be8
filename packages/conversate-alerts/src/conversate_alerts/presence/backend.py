"""Presence in the database: one row a membership, written only where it says something new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from conversate_core.conf import core_settings
from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State

from .. import models
from ..conf import alert_settings
from . import writing


class DatabasePresence(PresenceBackend):
    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        """One query where nothing has changed, two where it has."""
        writing.record_poll(membership, focused=focused, active=active, client=client)

    def record_goodbye(self, *, membership: Membership, client: str) -> None:
        writing.record_goodbye(membership, client=client)

    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        return memberships.select_related("presence")

    def record_view(
        self, *, membership: Membership, client: str, members: Sequence[Membership]
    ) -> Mapping[Any, Presence]:
        """One query, to write it: every page that is shown is a client."""
        rows = {each.user_id: each.presence for each in members if hasattr(each, "presence")}
        row = rows.get(membership.user_id)
        writing.record_on(row, membership, focused=True, active=True, client=client)
        now = timezone.now()
        return {user_id: presence_of(row, now=now) for user_id, row in rows.items()}

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        return room_presence(room=room)


def room_presence(*, room: Room) -> dict[Any, Presence]:
    """The presence of a room's members by the key of the user, in one query.

    Whoever was never seen is missing, and away.
    """
    now = timezone.now()
    rows = models.Presence.objects.filter(membership__room=room.pk)
    rows = rows.select_related("membership").defer("clients")
    return {row.membership.user_id: presence_of(row, now=now) for row in rows}


def presence_of(row: models.Presence, *, now: datetime) -> Presence:
    """What *row* means at *now*."""
    return Presence(
        state=_state_of(row, now),
        last_seen_at=row.last_seen_at,
        last_active_at=row.last_active_at,
    )


def _state_of(row: models.Presence, now: datetime) -> State:
    if not _is_within(row.present_at, now, timedelta(seconds=alert_settings.disconnect_seconds)):
        return State.AWAY
    is_active = _is_within(row.engaged_at, now, timedelta(milliseconds=core_settings.idle_at))
    return State.ACTIVE if is_active else State.IDLE


def _is_within(moment: datetime | None, now: datetime, time: timedelta) -> bool:
    return moment is not None and now - moment < time
