"""Services for rooms: find, create, change, archive, clear, delete."""

from .changing import (
    RoomChange,
    archive_room,
    change_room,
    clear_room,
    delete_room,
    restore_room,
    send_room_changed,
)
from .creating import create_numbered, create_room
from .details import (
    DESCRIPTION_MAX_LENGTH,
    RESERVED_SLUGS,
    check_description,
    check_keep_days,
    check_slug,
    check_title,
    days_kept,
    keep_days_help,
)
from .finding import get_room

__all__ = [
    "DESCRIPTION_MAX_LENGTH",
    "RESERVED_SLUGS",
    "RoomChange",
    "archive_room",
    "change_room",
    "check_description",
    "check_keep_days",
    "check_slug",
    "check_title",
    "clear_room",
    "create_numbered",
    "create_room",
    "days_kept",
    "delete_room",
    "get_room",
    "keep_days_help",
    "restore_room",
    "send_room_changed",
]
