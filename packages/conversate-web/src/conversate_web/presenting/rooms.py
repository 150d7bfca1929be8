from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from conversate_core.models import Room


@dataclass(frozen=True)
class PresentedRoom:
    slug: str
    title: str
    description: str
    url: str
    archived_at: datetime | None
    is_current: bool
    unread_count: int
    last_message_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "title": self.title,
            "url": self.url,
            "unread_count": self.unread_count,
        }


def room_url(room: Room, name: str = "room") -> str:
    """The address of *room*, or of one of the actions in it."""
    return reverse(f"conversate:{name}", kwargs={"slug": room.slug})


def message_url(room: Room, message_id: int) -> str:
    """The permalink of a message: the page of the history that it stands on."""
    return f"{room_url(room)}?message={message_id}#message-{message_id}"


def present_rooms(rooms: Iterable[Room], *, current: Room | None = None) -> list[PresentedRoom]:
    """Present rooms, with the counts that `services.rooms_for` gives where it gave them."""
    return [
        PresentedRoom(
            slug=room.slug,
            title=room.title,
            description=room.description,
            url=room_url(room),
            archived_at=room.archived_at,
            is_current=room == current,
            unread_count=getattr(room, "unread_count", 0),
            last_message_at=getattr(room, "last_message_at", None),
        )
        for room in rooms
    ]
