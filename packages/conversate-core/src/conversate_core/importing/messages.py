"""Import the messages with their files, in the order of their old ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django.db import DatabaseError
from django.db.models import F, Max

from ..content.cleaning import clean_file_name, clean_text
from ..databases import atomic, write_connection
from ..internal.database_errors import is_outage
from ..internal.locks import lock_accounts
from ..models import Attachment, Message, Room
from . import accounts
from .extensions import Newest, history_grew
from .files import Unreadable, copy_file, file_exists, remove_copy
from .keys import message_key
from .models import ImportedFile, ImportedRoom
from .old_site import OldMessage, OldSite, in_batches
from .rooms import ExistingRoom, existing_rooms

Files = dict[int, Attachment]
Rooms = dict[int, ExistingRoom]


class ImportRunning(Exception):
    """Another import is running and has imported the same rows."""


def resume_point() -> int:
    """Return the old id up to which all messages are imported."""
    return ImportedRoom.objects.aggregate(last=Max("last_message_id"))["last"] or 0


class Batch(NamedTuple):
    """A batch of messages that was imported.

    ``size`` counts all messages. ``without_file`` are those whose file is missing or can't be read.
    ``refused`` are those that the database refused, which are not imported.
    """

    size: int
    without_file: list[OldMessage]
    refused: list[OldMessage]


def import_messages(site: OldSite, *, up_to: int) -> Iterator[Batch]:
    """Import missing messages up to an old id. Yield each batch after its commit.

    The rooms must be imported already. Raises ImportRunning and CopyFailed.
    """
    rooms = existing_rooms()
    for batch in in_batches(site.messages, after=resume_point(), up_to=up_to):
        mine = [message for message in batch if message.room_id in rooms]
        # Outside the transaction: a large file would block other writes to the room.
        files = _copy_files(site, mine, rooms)
        refused = write(mine, files, rooms) if mine else []
        lost = [message for message in mine if message.file and message.pk not in files]
        yield Batch(len(batch), lost, refused)


def _copy_files(site: OldSite, batch: list[OldMessage], rooms: Rooms) -> Files:
    files = {}
    for message in batch:
        if file_exists(site, message):
            with suppress(Unreadable):
                files[message.pk] = copy_file(site, message, rooms[message.room_id])
    return files


def write(batch: list[OldMessage], files: Files, rooms: Rooms) -> list[OldMessage]:
    """Write *batch*, and return the messages that the database refuses.

    A refused message makes the whole transaction fail, so this tries each half again. Raises
    ImportRunning, and database errors that are outages or affect any message.
    """
    try:
        with atomic():
            _write(batch, files, rooms)
    except DatabaseError as error:
        if is_outage(error):
            raise
        if len(batch) == 1:
            return _write_or_refuse(batch[0], files, rooms)
        middle = len(batch) // 2
        return [
            *write(batch[:middle], files, rooms),
            *write(batch[middle:], files, rooms),
        ]
    return []


def _write_or_refuse(old: OldMessage, files: Files, rooms: Rooms) -> list[OldMessage]:
    _try_without_text(old, rooms)
    try:
        with atomic():
            _write([old], files, rooms)
    except DatabaseError as error:
        if is_outage(error):
            raise
        with atomic():
            _record_progress([old])
        if old.pk in files:
            remove_copy(files[old.pk])
        return [old]
    return []


def _try_without_text(old: OldMessage, rooms: Rooms) -> None:
    """Raise an error that would affect any message, such as a missing table."""
    blank = OldMessage(pk=old.pk, room_id=old.room_id, user_id=old.user_id, timestamp=old.timestamp)
    with atomic():
        _write([blank], {}, rooms)
        write_connection().set_rollback(True)


def _write(batch: list[OldMessage], files: Files, rooms: Rooms) -> None:
    # Lock accounts before rooms, like a post.
    lock_accounts({accounts.key_of(message) for message in batch} - {None})
    revisions = _take_revisions(batch, rooms)
    _record_progress(batch)
    authors = accounts.existing(batch)
    messages = {
        old.pk: _message(
            old,
            rooms[old.room_id],
            authors,
            next(revisions[old.room_id]),
            has_file=old.pk in files,
        )
        for old in batch
        if old.room_id in revisions
    }
    before = _newest(batch, rooms)
    Message.objects.bulk_create(messages.values())
    _attach({old_id: messages[old_id] for old_id in files if old_id in messages}, files)
    history_grew(before=before, after=_newest(batch, rooms))


def _take_revisions(batch: list[OldMessage], rooms: Rooms) -> dict[int, Iterator[int]]:
    """Lock the rooms. Return the revisions for the messages of each room, by its old id.

    A room that was deleted in the meantime is missing.
    """
    counts = Counter(message.room_id for message in batch)
    revisions = {}
    for old_id in sorted(counts, key=lambda old_id: rooms[old_id].room.pk):
        room = Room.objects.filter(pk=rooms[old_id].room.pk)
        if room.update(revision=F("revision") + counts[old_id]):
            last = room.values_list("revision", flat=True)[0]
            revisions[old_id] = iter(range(last - counts[old_id] + 1, last + 1))
    return revisions


def _record_progress(batch: list[OldMessage]) -> None:
    """Save the progress of the rooms. Raise ImportRunning if another run has done so."""
    known = ImportedRoom.objects.filter(pk__in={message.room_id for message in batch})
    behind = known.filter(last_message_id__lt=batch[0].pk)
    if behind.update(last_message_id=batch[-1].pk) != known.count():
        raise ImportRunning


def body_of(old: OldMessage, *, has_file: bool) -> str:
    """Return the text of a message, with the file's name in brackets if the file is lost."""
    text = clean_text(old.content)
    if not old.file or has_file:
        return text
    return clean_text(f"{text}\n\n[{clean_file_name(old.file)}]")


def _message(
    old: OldMessage, room: ExistingRoom, authors: set[object], revision: int, *, has_file: bool
) -> Message:
    author = accounts.key_of(old)
    return Message(
        room_id=room.room.pk,
        author_id=author if author in authors else None,
        body=body_of(old, has_file=has_file),
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
        # By revision, since not every database returns the ids of a bulk_create.
        stored = Message.objects.get(room=message.room_id, revision=message.revision)
        files[old_id].pk, files[old_id].message = None, stored
        files[old_id].save(force_insert=True)
        ImportedFile.objects.create(old_message_id=old_id, message_id=stored.pk)
