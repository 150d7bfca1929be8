from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from conversate_core.models import Room
from conversate_core.people import person_for


@dataclass(frozen=True)
class PresentedRoom:
    """``last_author_name`` is empty where nobody has posted, or nobody has asked who it was."""

    slug: str
    title: str
    description: str
    url: str
    archived_at: datetime | None
    is_current: bool
    unread_count: int
    last_message_at: datetime | None
    last_author_name: str = ""

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


def present_rooms(
    rooms: Iterable[Room],
    *,
    current: Room | None = None,
    authors: Mapping[int, str] = MappingProxyType({}),
) -> list[PresentedRoom]:
    """Present rooms, with the counts that `services.rooms_for` gives where it gave them.

    *authors* are the names of who posted last, by the keys of the rooms.
    """
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
            last_author_name=authors.get(room.pk, ""),
        )
        for room in rooms
    ]


def last_authors(rooms: Iterable[Room]) -> dict[int, str]:
    """Who posted last in those of *rooms* that have messages, in one query."""
    ids = {room.pk: getattr(room, "last_author_id", None) for room in rooms if _has_messages(room)}
    people = get_user_model()._base_manager.in_bulk(set(ids.values()) - {None})
    return {room_id: person_for(people.get(user_id)).name for room_id, user_id in ids.items()}


def _has_messages(room: Room) -> bool:
    return getattr(room, "last_message_at", None) is not None
