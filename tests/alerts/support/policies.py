from __future__ import annotations

from typing import Any

from conversate_core.models import Room
from conversate_core.policy import RoomPolicy
from conversate_core.querysets import RoomQuerySet


class NobodySees(RoomPolicy):
    """Nobody sees any room."""

    def can_view(self, user: Any, room: Room) -> bool:
        return False

    def visible_rooms(self, user: Any) -> RoomQuerySet:
        return Room.objects.none()


class NobodyIsActive(RoomPolicy):
    """No account is active."""

    def is_active(self, user: Any) -> bool:
        return False
