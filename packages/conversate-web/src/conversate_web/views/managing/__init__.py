"""The pages that manage a room: details, members, archiving, clearing, deleting."""

from .details import manage
from .ending import archive, clear, delete_room, restore
from .members import add_member, change_member, remove_member

__all__ = [
    "add_member",
    "archive",
    "change_member",
    "clear",
    "delete_room",
    "manage",
    "remove_member",
    "restore",
]
