"""The revision: what puts all changes to a room in one order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from ..errors import NotAllowed
from ..models import Room


@contextmanager
def revising(room: Room) -> Iterator[Room]:
    """Run one change to what *room* shows in a transaction that holds the room's lock.

    Gives the room as it is under the lock, with the revision to stamp on the changed row. Whoever
    looks for messages with a revision up to a room's revision can't miss one: a later revision
    commits later. Raises NotAllowed where the room is gone.
    """
    with transaction.atomic():
        try:
            locked = Room.objects.take_revision(room.pk)
        except Room.DoesNotExist:
            raise NotAllowed from None
        yield locked
