"""The user's rooms in the sidebar: those that they are most likely to enter next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from conversate_core.models import Room

from ..presenting import PresentedRoom, present_rooms

# Rooms in the list. The index has all of them.
SHOWN = 50


@dataclass(frozen=True)
class RoomList:
    """``first`` are the rooms to show, ``rest`` all others of the user."""

    first: list[PresentedRoom]
    rest: list[PresentedRoom]

    @property
    def context(self) -> dict[str, Any]:
        """What the template of the list gets."""
        return {
            "rooms": self.first,
            "more_rooms": bool(self.rest),
            "more_unread": sum(room.counted_unread for room in self.rest),
            # Shown while the list is folded.
            "all_unread": sum(room.counted_unread for room in (*self.first, *self.rest)),
        }


def make_room_list(rooms: Iterable[Room], current: Room, *, is_read: bool = False) -> RoomList:
    """Return the list for the page of *current*; *rooms* are those of `services.rooms_for`.

    Rooms with unread messages come first, archived rooms last, and each of these by activity. With
    *is_read*, the current room has no unread messages.
    """
    listed = present_rooms(rooms, current=current)
    if is_read:
        listed = [replace(room, unread_count=0) if room.is_current else room for room in listed]
    listed.sort(key=lambda room: room.title)
    listed.sort(key=lambda room: room.active_at, reverse=True)
    listed.sort(key=_group)
    first, rest = listed[:SHOWN], listed[SHOWN:]
    if hidden := [room for room in rest if room.is_current]:
        rest = [first.pop(), *(room for room in rest if not room.is_current)]
        first = sorted(first + hidden, key=_group)
    return RoomList(first, rest)


def _group(room: PresentedRoom) -> tuple[bool, bool]:
    # The page counts the unread messages of the current room, which would move it back and forth.
    has_unread = room.counted_unread > 0 and not room.is_current
    return (room.archived_at is not None, not has_unread)
