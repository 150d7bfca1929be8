"""Presence in the database: a row for each membership, written only when something changes."""

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
    """The presence backend that is used if ``CONVERSATE_PRESENCE`` is not set.

    See `PresenceBackend` for arguments and return values. The docstrings here give the costs.
    """

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        """Write a change in one query; another one reads the row, unless `join` has read it."""
        writing.record_poll(membership, focused=focused, active=active, client=client)

    def record_polls(self, polls: Sequence[Poll]) -> None:
        """Write polls in two queries a hundred, if they report only that clients are still open."""
        refreshing.record_polls(polls)

    def record_goodbye(self, *, membership: Membership, client: str) -> None:
        writing.record_goodbye(membership, client=client)

    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        return memberships.select_related("presence")

    def here_first(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        """Order members by their last poll with an open page, then by their last poll."""
        last = F("presence__present_at").desc(nulls_last=True)
        return memberships.order_by(last, F("presence__last_seen_at").desc(nulls_last=True), "pk")

    def presence_of(self, *, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence]:
        return _presence_of_all(members)

    def record_view(
        self, *, membership: Membership, client: str, members: Sequence[Membership]
    ) -> Mapping[Any, Presence]:
        """Record the page as a client, in one query."""
        presence = _presence_of_all(members)
        read = next((each for each in members if each.pk == membership.pk), membership)
        writing.record_poll(read, focused=True, active=True, client=client)
        return presence

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        return room_presence(room=room)


def room_presence(*, room: Room) -> dict[Any, Presence]:
    """Return the presence of a room's members, by the key of the user, in one query.

    A member that was never seen is missing, and away.
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
    """Return the presence that *row* describes at the time *now*."""
    return Presence(
        state=state_of(row.present_at, row.engaged_at, now=now),
        last_seen_at=row.last_seen_at,
        last_active_at=row.last_active_at,
    )
