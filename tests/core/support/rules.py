"""Rules of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conversate_core.policy import RoomPolicy, since_joined

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from conversate_core.models import Message

SINCE_JOINED = f"{__name__}.SinceJoined"
NO_EDITS = f"{__name__}.NoEdits"


class SinceJoined(RoomPolicy):
    """Everyone sees the messages since they joined."""

    def first_visible(self, user: Any) -> Combinable | None:
        return since_joined(user)


class NoEdits(RoomPolicy):
    """Nobody edits a message."""

    def can_edit(self, user: Any, message: Message) -> bool:
        return False
