"""Import the rooms, and return those that were imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from ..content.cleaning import clean_line
from ..databases import atomic
from ..internal.database_errors import is_outage
from ..models import Room
from ..services.rooms import DESCRIPTION_MAX_LENGTH, create_numbered
from .models import ImportedRoom
from .old_site import OldRoom, OldSite, in_batches


class ExistingRoom(NamedTuple):
    """An imported room, with the values of its `ImportedRoom`."""

    old_id: int
    room: Room
    secret: UUID
    last_member_id: int


def import_rooms(site: OldSite) -> Iterator[tuple[OldRoom, Room]]:
    """Create missing rooms. Yield each with its old row.

    A room keeps its address. If the address is taken, it gets a number.
    """
    for batch in in_batches(site.rooms):
        here = {known.old_id for known in ImportedRoom.objects.filter(pk__in=[r.pk for r in batch])}
        for old in batch:
            if old.pk not in here:
                yield old, _create_with_fallback_title(old, _opened_at(site, old))


def existing_rooms() -> dict[int, ExistingRoom]:
    """Return the imported rooms that still exist, by their old ids."""
    return {
        known.old_id: ExistingRoom(known.old_id, known.room, known.secret, known.last_member_id)
        for known in ImportedRoom.objects.select_related("room")
        if known.room is not None
    }


def title_of(old: OldRoom) -> str:
    """Return the whole title, which may exceed the length of a room's title."""
    return clean_line(old.title) or old.slug


def is_cut(old: OldRoom) -> bool:
    """Return whether the title is even too long for the description, which has the whole title."""
    return len(title_of(old)) > DESCRIPTION_MAX_LENGTH


def is_untitled(old: OldRoom, room: Room) -> bool:
    """Return whether *room* has another title, since the database refused the old one."""
    return room.title != title_of(old)[: Room._meta.get_field("title").max_length]


def _create_with_fallback_title(old: OldRoom, opened_at: datetime) -> Room:
    """Create a room. If the database refuses the title, use the address, to lose no messages."""
    try:
        return _create(old, title_of(old), opened_at)
    except DatabaseError as error:
        if is_outage(error):
            raise
        return _create(old, old.slug, opened_at)


def _create(old: OldRoom, title: str, opened_at: datetime) -> Room:
    most = Room._meta.get_field("title").max_length
    fields = {
        "title": title[:most],
        "description": title[:DESCRIPTION_MAX_LENGTH].rstrip() if title != title[:most] else "",
        "created_at": opened_at,
    }
    with atomic():
        room = create_numbered(old.slug or "room", fields)
        ImportedRoom.objects.create(old_id=old.pk, room=room)
    return room


def _opened_at(site: OldSite, old: OldRoom) -> datetime:
    """Return the time of the first message, since 0.3 does not store when a room was created."""
    first = site.messages.filter(room_id=old.pk).first()
    return first.posted_at if first else timezone.now()
