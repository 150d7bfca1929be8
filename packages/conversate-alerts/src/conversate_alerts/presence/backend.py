"""Presence in the database: one row a membership, written only where it says something new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from conversate_core.models import Membership, Room
from conversate_core.presence import Poll, Presence, PresenceBackend

from .. import models
from . import refreshing, writing
from .states import state_of


class DatabasePresence(PresenceBackend):
    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        """One query to write a change, and one to find its row where `join` has not."""
        writing.record_poll(membership, focused=focused, active=active, client=client)

    def record_polls(self, polls: Sequence[Poll]) -> None:
        """Two queries for a hundred of them that say nothing new but that they are still there."""
        refreshing.record_polls(polls)

    def record_goodbye(self, *, membership: Membership, client: str) -> None:
        writing.record_goodbye(membership, client=client)

    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        return memberships.select_related("presence")

    def here_first(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        """Those who are here or were last, then those who never were."""
        last = F("presence__present_at").desc(nulls_last=True)
        return memberships.order_by(last, F("presence__last_seen_at").desc(nulls_last=True), "pk")

    def presence_of(self, *, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence]:
        return _presence_of_all(members)

    def record_view(
        self, *, membership: Membership, client: str, members: Sequence[Membership]
    ) -> Mapping[Any, Presence]:
        """One query, to write it: every page that is shown is a client."""
        presence = _presence_of_all(members)
        read = next((each for each in members if each.pk == membership.pk), membership)
        writing.record_poll(read, focused=True, active=True, client=client)
        return presence

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


def _presence_of_all(members: Sequence[Membership]) -> dict[Any, Presence]:
    now = timezone.now()
    rows = {each.user_id: each.presence for each in members if hasattr(each, "presence")}
    return {user_id: presence_of(row, now=now) for user_id, row in rows.items()}


def presence_of(row: models.Presence, *, now: datetime) -> Presence:
    """What *row* means at *now*."""
    return Presence(
        state=state_of(row.present_at, row.engaged_at, now=now),
        last_seen_at=row.last_seen_at,
        last_active_at=row.last_active_at,
    )
