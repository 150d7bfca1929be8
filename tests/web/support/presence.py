from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State


class OneQuery(PresenceBackend):
    """As many queries as the presence of conversate-alerts takes while nothing changes: one."""

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        Membership.objects.filter(pk=membership.pk).exists()

    def record_view(
        self, *, membership: Membership, client: str, members: Sequence[Membership]
    ) -> Mapping[Any, Presence]:
        """To write it; the presence of the members comes with them."""
        self.record_poll(membership=membership, focused=True, active=True, client=client)
        return {member.user_id: Presence(State.ACTIVE) for member in members[:1]}

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        seen = Membership.objects.filter(room=room.pk).order_by("pk").values_list("user", flat=True)
        return dict.fromkeys(list(seen)[:1], Presence(State.ACTIVE))
