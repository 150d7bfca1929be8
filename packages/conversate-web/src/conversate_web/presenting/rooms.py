from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from conversate_core.models import Room
from conversate_core.queries.counting import RoomSummary

from .last_messages import LastMessage

_NOT_COUNTED = RoomSummary(
    unread_count=0, muted=None, last_message_id=None, last_message_at=None, last_author_id=None
)


@dataclass(frozen=True)
class PresentedRoom:
    """A room as lists of rooms show it.

    ``active_at`` is when the last message was posted, in an empty room when it was created.
    ``last_message`` is None if the room has no messages, or the list does not show them.
    ``can_enter`` and ``can_join`` are for rooms of which the viewer is not a member.
    """

    slug: str
    title: str
    description: str
    url: str
    archived_at: datetime | None
    is_direct: bool
    is_current: bool
    unread_count: int
    muted: bool
    last_message_at: datetime | None
    active_at: datetime
    last_message: LastMessage | None = None
    can_enter: bool = True
    can_join: bool = False

    @property
    def counted_unread(self) -> int:
        """The unread messages that sums and badges count: none of a muted room."""
        return 0 if self.muted else self.unread_count

    @property
    def reading_url(self) -> str:
        """The URL of the room where its unread messages begin, or at its end."""
        return f"{self.url}#{'unread' if self.unread_count else 'end'}"

    def as_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "title": self.title,
            "url": self.url,
            "unread_count": self.unread_count,
            "muted": self.muted,
        }

    def details_as_json(self) -> dict[str, Any]:
        """Return the room as the API lists it, with more than polls need."""
        return {
            **self.as_json(),
            "description": self.description,
            "archived": self.archived_at is not None,
            "direct": self.is_direct,
            "last_message_at": self.last_message_at,
        }


def room_as_json(room: Room) -> dict[str, Any]:
    """Return *room* as the API describes one to a user who has just entered it."""
    return {
        "slug": room.slug,
        "title": room.title,
        "url": room_url(room),
        "description": room.description,
        "archived": room.archived_at is not None,
        "direct": room.is_direct,
    }


def room_url(room: Room, name: str = "room") -> str:
    """Return the URL of *room*, or of the page or action *name* in it."""
    return reverse(f"conversate:{name}", kwargs={"slug": room.slug})


def message_url(room: Room, message_id: int) -> str:
    """Return the permalink of a message: the page of the history that shows it."""
    return permalink(room_url(room), message_id)


def permalink(address: str, message_id: int) -> str:
    """Return the permalink of a message in the room with the URL *address*."""
    return f"{address}?message={message_id}#message-{message_id}"


def present_rooms(
    rooms: Iterable[Room],
    *,
    current: Room | None = None,
    last_messages: Mapping[int, LastMessage] = MappingProxyType({}),
    visible: Iterable[Room] | None = None,
    joinable: Iterable[Room] = (),
    counted: bool = True,
) -> list[PresentedRoom]:
    """Present rooms. If *counted*, they have the unread counts of `services.rooms_for`.

    *last_messages* are those of `find_last_messages`. *visible* are the rooms that the viewer may
    enter (None for all of them), *joinable* those that the viewer may join.
    """
    entered = None if visible is None else {room.pk for room in visible}
    joined = {room.pk for room in joinable}
    return [
        PresentedRoom(
            slug=room.slug,
            title=room.title,
            description=room.description,
            url=room_url(room),
            archived_at=room.archived_at,
            is_direct=room.is_direct,
            is_current=room == current,
            unread_count=summary.unread_count,
            muted=bool(summary.muted),
            last_message_at=summary.last_message_at,
            active_at=summary.last_message_at or room.created_at,
            last_message=last_messages.get(room.pk),
            can_enter=entered is None or room.pk in entered,
            can_join=room.pk in joined,
        )
        for room in rooms
        for summary in [RoomSummary.of(room) if counted else _NOT_COUNTED]
    ]
