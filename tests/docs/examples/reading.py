"""Reading a room by its cursor, as docs/explanation/revision-and-cursor.md shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversate_core import services
from conversate_core.models import Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def read_on(room: Room, user: User, cursor: int) -> tuple[list[Message], int]:
    """Return what has changed since *cursor*, and the next cursor."""
    changed: list[Message] = []
    while True:
        changes = services.poll(room=room, user=user, cursor=cursor)
        if changes.reset:
            page = services.history(room=room, user=user)
            return list(page.messages), page.revision
        changed += changes.messages
        cursor = changes.revision
        if not changes.more:
            return changed, cursor
