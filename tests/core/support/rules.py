"""Rules of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conversate_core.policy import RoomPolicy, since_joined

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

SINCE_JOINED = f"{__name__}.SinceJoined"


class SinceJoined(RoomPolicy):
    """Everyone sees the messages since they joined."""

    def first_visible(self, user: Any) -> Combinable | None:
        return since_joined(user)
