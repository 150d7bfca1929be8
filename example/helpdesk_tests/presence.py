"""Presence without conversate-alerts: everybody is always here, and polls are recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar

from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State


class Notebook(PresenceBackend):
    polls: ClassVar[dict[str, list[tuple[str, bool]]]] = defaultdict(list)

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        self.polls[membership.user.username].append((client, focused))

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        members = room.memberships.values_list("user", flat=True)
        return dict.fromkeys(members, Presence(State.ACTIVE))
