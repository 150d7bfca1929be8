from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State


class OneQuery(PresenceBackend):
    """As many queries as the presence of conversate-alerts takes while nothing changes: one."""

    def record_poll(self, *, membership: Membership, focused: bool, active: bool) -> None:
        Membership.objects.filter(pk=membership.pk).exists()

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        seen = Membership.objects.filter(room=room.pk).order_by("pk").values_list("user", flat=True)
        return dict.fromkeys(list(seen)[:1], Presence(State.ACTIVE))
