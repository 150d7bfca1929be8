"""Presence backends with other storage than the table of alerts, such as a site's Redis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State


class Elsewhere(PresenceBackend):
    """Holds the presence that a test sets, by the key of the user."""

    known: ClassVar[dict[Any, Presence]] = {}
    asked: ClassVar[list[int]] = []

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        self.known[membership.user_id] = Presence(State.ACTIVE)

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        self.asked.append(1)
        return self.known


class ElsewhereInBulk(Elsewhere):
    """The same, for many rooms in one call."""

    def presence_across_rooms(self, *, members: Sequence[Membership]) -> Mapping[int, Presence]:
        self.asked.append(len(members))
        known = {member.pk: self.known.get(member.user_id) for member in members}
        return {key: presence for key, presence in known.items() if presence is not None}


class ByRoom(Elsewhere):
    """Holds the presence of each room, by the key of the membership."""

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        self.known[membership.pk] = Presence(State.ACTIVE)

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        here = room.memberships.filter(pk__in=self.known)
        return {membership.user_id: self.known[membership.pk] for membership in here}


class Unreachable(Elsewhere):
    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        raise ConnectionError("Redis can't be reached.")
