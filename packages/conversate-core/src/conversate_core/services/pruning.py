"""Prune rooms: delete the messages that are older than their room keeps them.

Pruned messages are hidden like cleared ones, by one change of the room, and their rows and files
are removed afterwards: see removal.py. Open pages take them away without loading the room again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from ..conf import core_settings
from ..errors import NotAllowed
from ..internal.pacing import paced
from ..internal.revisions import room_lock
from ..models import Message, PendingRemoval, Room
from .removal import remove_pending
from .rooms.changing import RoomChange, save_change
from .rooms.details import days_kept

logger = logging.getLogger("conversate_core")

# Rows of one query.
_ROOMS = 500
_MESSAGES = 5_000


@dataclass(frozen=True)
class Pruning:
    """The number of rooms that were pruned, and of messages that were removed.

    ``messages`` includes what was left of rooms that were cleared, deleted or pruned before. It
    does not include what another process removes at the same time.
    """

    rooms: int
    messages: int


def prune_messages() -> Pruning:
    """Delete the messages and files that are older than their rooms keep them. Return a `Pruning`.

    See `days_kept`. Users don't see them any more at once, and open pages take them away. Rows and
    files are then removed in many small transactions, with pauses for others; if that is
    interrupted, another process continues. Any number of calls may run at once, each outside of any
    transaction. Raises errors of the database.
    """
    rooms = hide_expired()
    return Pruning(rooms=rooms, messages=sum(paced(remove_pending())))


def is_any_room_limited() -> bool:
    """Return whether there is a room that does not keep its messages for ever."""
    has_ceiling = core_settings.keep_days is not None
    return has_ceiling or Room.objects.exclude(keep_days=None).order_by().exists()


def hide_expired() -> int:
    """Hide the messages that are too old, and leave their rows to `remove_pending`.

    Return the number of rooms that had such messages.
    """
    now = timezone.now()
    return sum(_prune(room, days, now) for room, days in _rooms_with_expired(now))


def _rooms_with_expired(now: datetime) -> Iterator[tuple[Room, int]]:
    """Yield the rooms whose first message is too old, each with the days that it keeps them."""
    rooms = Room.objects.order_by("pk")
    if core_settings.keep_days is None:
        rooms = rooms.exclude(keep_days=None)
    first = Message.objects.in_room(OuterRef("pk")).oldest_first()
    dated: Any = rooms.annotate(first_at=Subquery(first.values("created_at")[:1]))
    last = 0
    # Page by key: server-side cursors fail with poolers that share connections by transaction.
    while batch := list(dated.filter(pk__gt=last)[:_ROOMS]):
        for room in batch:
            days = days_kept(room=room)
            if days and room.first_at is not None and room.first_at < _start(days, now):
                yield room, days
        last = batch[-1].pk


def _start(days: int, now: datetime) -> datetime:
    """Return the time from which on messages are kept."""
    return now - timedelta(days=days)


def _prune(room: Room, days: int, now: datetime) -> bool:
    last = _last_expired(room, _start(days, now))
    try:
        with room_lock(room) as locked:
            # Under the lock again: a moderator may have raised the days, or cleared the room.
            kept = days_kept(room=locked)
            if kept is None or kept > days or last <= locked.cleared_id:
                return False
            PendingRemoval.objects.create(room_id=locked.pk, up_to_id=last)
            pruned = {"cleared_id": last, "pruned_revision": locked.revision}
            save_change(locked, RoomChange.PRUNED, None, pruned)
    except NotAllowed:  # the room was deleted meanwhile
        return False
    logger.info("Room %s was pruned of messages older than %s days.", room.pk, days)
    return True


def _last_expired(room: Room, start: datetime) -> int:
    """Return the highest id before the room's first message that is kept.

    Ids follow the times. Where they don't, as after the import of a history by the site's own code,
    this keeps a message longer rather than deleting one too early.
    """
    last = room.cleared_id
    while True:
        following = Message.objects.newer_in_room(room.pk, last + 1).oldest_first()
        ids = following.values_list("pk", flat=True)
        end = next(iter(ids[_MESSAGES - 1 : _MESSAGES]), None)
        part = ids if end is None else ids.filter(pk__lte=end)
        kept = next(iter(part.filter(created_at__gte=start)[:1]), None)
        if kept is not None:
            return kept - 1
        if end is None:
            return following.newest_id() or last
        last = end
