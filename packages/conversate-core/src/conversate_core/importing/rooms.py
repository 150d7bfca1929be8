"""The rooms, and which of them the others of this package may write to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..models import Room
from ..services.rooms import create_numbered
from ..text import clean_line, clean_text
from .models import ImportedRoom
from .old_site import OldRoom, OldSite, in_batches


class StandingRoom(NamedTuple):
    """An imported room, and what is known of it (see `ImportedRoom`)."""

    old_id: int
    room: Room
    secret: UUID
    last_member_id: int


def import_rooms(site: OldSite) -> Iterator[tuple[OldRoom, Room]]:
    """Create the rooms that are not here yet, and give each with what it was made from.

    The address stays, unless it is taken: then it gets a number.
    """
    for batch in in_batches(site.rooms):
        here = {known.old_id for known in ImportedRoom.objects.filter(pk__in=[r.pk for r in batch])}
        for old in batch:
            if old.pk not in here:
                yield old, _create(old, _opened_at(site, old))


def standing_rooms() -> dict[int, StandingRoom]:
    """The imported rooms by their old ids, without those that were deleted here."""
    return {
        known.old_id: StandingRoom(known.old_id, known.room, known.secret, known.last_member_id)
        for known in ImportedRoom.objects.select_related("room")
        if known.room is not None
    }


def title_of(old: OldRoom) -> str:
    """The whole title, which may be longer than a room's title can be here."""
    return clean_line(old.title) or old.slug


def _create(old: OldRoom, opened_at: datetime) -> Room:
    title = title_of(old)
    most = Room._meta.get_field("title").max_length
    fields = {
        "title": title[:most],
        "description": clean_text(title) if title != title[:most] else "",
        "created_at": opened_at,
    }
    with transaction.atomic():
        room = create_numbered(old.slug or "room", fields)
        ImportedRoom.objects.create(old_id=old.pk, room=room)
    return room


def _opened_at(site: OldSite, old: OldRoom) -> datetime:
    """0.3 does not say; the room is as old as its first message."""
    first = site.messages.filter(room_id=old.pk).first()
    return first.posted_at if first else timezone.now()
