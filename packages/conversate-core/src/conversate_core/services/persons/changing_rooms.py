"""Change rows of a room, and tell its clients once all rows of a person are changed there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...databases import atomic
from ...errors import NotAllowed
from ...internal.revisions import room_lock
from ...models import Message, Room


def change_in_room(room_id: int, user_id: Any, change: Callable[[], object]) -> None:
    """Run *change* in a transaction that holds the room's lock.

    If the room has no messages by the user afterwards, open pages load it again. So a room with
    many of them is loaded again once, and not with each batch. If the process is killed before
    that, the messages are still there for the next one.
    """
    try:
        with room_lock(Room(pk=room_id)) as locked:
            change()
            if not Message.objects.filter(room=room_id, author=user_id).exists():
                reset = {"cleared_revision": locked.revision}
                Room.objects.filter(pk=room_id).update(**reset)
    except NotAllowed:
        # The room was deleted. Its messages are removed in the background.
        with atomic():
            change()
