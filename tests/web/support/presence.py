from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State


class OneQuery(PresenceBackend):
    """As many queries as the presence of conversate-alerts takes to write something new: one.

    The rest it reads with the members.
    """

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        Membership.objects.filter(pk=membership.pk).exists()

    def presence_of(self, *, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence]:
        return {member.user_id: Presence(State.ACTIVE) for member in members[:1]}

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        seen = Membership.objects.filter(room=room.pk).order_by("pk").values_list("user", flat=True)
        return dict.fromkeys(list(seen)[:1], Presence(State.ACTIVE))


class Switched(OneQuery):
    """A backend in which all members are active, or all are away."""

    is_here = False

    def record_poll(self, **facts: Any) -> None:
        pass

    def presence_of(self, *, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence]:
        state = State.ACTIVE if self.is_here else State.AWAY
        return {each.user_id: Presence(state) for each in members}
