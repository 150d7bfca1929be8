"""The messages, in the order of their old ids, with their files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from ..accounts import lock_accounts
from ..models import Attachment, Message, Room
from ..text import clean_text
from . import accounts
from .extensions import Newest, history_grew
from .files import copy_file, is_there
from .keys import message_key
from .models import ImportedFile, ImportedRoom
from .old_site import OldMessage, OldSite, in_batches
from .rooms import StandingRoom, standing_rooms

Files = dict[int, Attachment]
Rooms = dict[int, StandingRoom]


class AtWork(Exception):
    """Another import has taken over the same rows meanwhile."""


def resume_point() -> int:
    """The old id up to which all messages are here."""
    return ImportedRoom.objects.aggregate(last=Max("last_message_id"))["last"] or 0


def import_messages(site: OldSite, *, up_to: int) -> Iterator[int]:
    """Write what is not here yet, up to an old id, and give the size of each batch once it is here.

    The rooms have to be here. Files that are missing are left out. Raises AtWork and CopyFailed.
    """
    rooms = standing_rooms()
    for batch in in_batches(site.messages, after=resume_point(), up_to=up_to):
        mine = [message for message in batch if message.room_id in rooms]
        # Outside of the transaction: a large file would hold up whoever writes to the room.
        files = {
            message.pk: copy_file(site, message, rooms[message.room_id])
            for message in mine
            if is_there(site, message)
        }
        if mine:
            _write(mine, files, rooms)
        yield len(batch)


@transaction.atomic
def _write(batch: list[OldMessage], files: Files, rooms: Rooms) -> None:
    # Accounts before rooms, as a post takes their locks.
    lock_accounts({accounts.key_of(message) for message in batch} - {None})
    revisions = _take_revisions(batch, rooms)
    _claim(batch)
    authors = accounts.existing(batch)
    messages = {
        old.pk: _message(old, rooms[old.room_id], authors, next(revisions[old.room_id]))
        for old in batch
        if old.room_id in revisions
    }
    before = _newest(batch, rooms)
    Message.objects.bulk_create(messages.values())
    _attach({old_id: messages[old_id] for old_id in files if old_id in messages}, files)
    history_grew(before=before, after=_newest(batch, rooms))


def _take_revisions(batch: list[OldMessage], rooms: Rooms) -> dict[int, Iterator[int]]:
    """Lock the rooms, and return the revisions for each one's messages by its old id.

    A room that was deleted meanwhile is missing.
    """
    counts = Counter(message.room_id for message in batch)
    revisions = {}
    for old_id in sorted(counts, key=lambda old_id: rooms[old_id].room.pk):
        room = Room.objects.filter(pk=rooms[old_id].room.pk)
        if room.update(revision=F("revision") + counts[old_id]):
            last = room.values_list("revision", flat=True)[0]
            revisions[old_id] = iter(range(last - counts[old_id] + 1, last + 1))
    return revisions


def _claim(batch: list[OldMessage]) -> None:
    """Note how far the rooms are here, unless another run has done so."""
    known = ImportedRoom.objects.filter(pk__in={message.room_id for message in batch})
    behind = known.filter(last_message_id__lt=batch[0].pk)
    if behind.update(last_message_id=batch[-1].pk) != known.count():
        raise AtWork


def _message(old: OldMessage, room: StandingRoom, authors: set[object], revision: int) -> Message:
    author = accounts.key_of(old)
    return Message(
        room_id=room.room.pk,
        author_id=author if author in authors else None,
        body=clean_text(old.content),
        created_at=old.posted_at,
        revision=revision,
        client_key=message_key(room.secret, old.pk),
    )


def _newest(batch: list[OldMessage], rooms: Rooms) -> Newest:
    keys = {rooms[message.room_id].room.pk for message in batch}
    ends: Any = Room.objects.filter(pk__in=keys).with_ends()
    return {room.pk: room.last_message_id or 0 for room in ends}


def _attach(messages: dict[int, Message], files: Files) -> None:
    for old_id, message in messages.items():
        # By its revision: not every database tells the ids of rows that were written at once.
        stored = Message.objects.get(room=message.room_id, revision=message.revision)
        files[old_id].message = stored
        files[old_id].save()
        ImportedFile.objects.create(old_message_id=old_id, message_id=stored.pk)
