"""Compare the old tables with the imported messages and files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from ..models import Attachment, Message
from ..storage import attachment_storage
from . import accounts
from .files import digest, digest_of_copy, file_exists
from .keys import old_id_of
from .messages import body_of
from .old_site import BATCH, MAX_NAMES, OldMessage, OldSite, in_batches
from .rooms import ExistingRoom, existing_rooms

_FIELDS = (
    "pk",
    "client_key",
    "room_id",
    "author_id",
    "created_at",
    "body",
    "edited_at",
    "deleted_at",
)


@dataclass
class Side:
    """The number of items on one side, and a checksum of their values in order."""

    count: int = 0
    hashed: Any = field(default_factory=sha256)

    def add(self, *values: object) -> None:
        self.count += 1
        self.hashed.update(repr(values).encode())

    @property
    def checksum(self) -> str:
        return str(self.hashed.hexdigest()[:16])


@dataclass
class Pair:
    """The same items in the old site and in this one."""

    old: Side = field(default_factory=Side)
    new: Side = field(default_factory=Side)

    @property
    def agrees(self) -> bool:
        return (self.old.count, self.old.checksum) == (self.new.count, self.new.checksum)


@dataclass
class Comparison:
    """The result of a comparison.

    ``read`` counts all old messages. ``changed`` counts those that were edited, deleted or cleared
    since the import. They are not compared, and neither are messages of rooms that were deleted.
    """

    messages: Pair = field(default_factory=Pair)
    files: Pair = field(default_factory=Pair)
    changed: int = 0
    read: int = 0
    # The first old messages that are missing in this site.
    absent: list[OldMessage] = field(default_factory=list)

    def note_absent(self, old: OldMessage) -> None:
        if len(self.absent) < MAX_NAMES:
            self.absent.append(old)

    @property
    def agrees(self) -> bool:
        return self.messages.agrees and self.files.agrees


def compare(site: OldSite, *, up_to: int) -> Iterator[Comparison]:
    """Compare messages and files up to an old id. Yield the state after each batch and at the end.

    Messages are matched by client key, so that missing and duplicate ones are found. Both sides are
    read once, in the order of their ids and in constant memory.
    """
    rooms = existing_rooms()
    here = _ImportedMessages(rooms)
    comparison = Comparison()
    for batch in in_batches(site.messages, up_to=up_to):
        mine = [message for message in batch if message.room_id in rooms]
        keys = accounts.existing(mine)
        for old in mine:
            here.add_until(old.pk, comparison)
            _compare(site, old, here.take(old.pk), rooms[old.room_id], keys, comparison)
        comparison.read += len(batch)
        yield comparison
    here.add_until(None, comparison)
    yield comparison


class _Found(NamedTuple):
    """An imported message in this site."""

    old_id: int
    room_id: int
    author_id: Any
    created_at: datetime
    body: str
    is_changed: bool
    files: list[str]


class _ImportedMessages:
    """The imported messages in the order of their new ids."""

    def __init__(self, rooms: dict[int, ExistingRoom]) -> None:
        self._secrets = {known.room.pk: known.secret for known in rooms.values()}
        self._rows = self._read()
        self._next = next(self._rows, None)

    def add_until(self, old_id: int | None, comparison: Comparison) -> None:
        """Count imported messages before *old_id*, which are missing in the old site."""
        while self._next is not None and (old_id is None or self._next.old_id < old_id):
            comparison.messages.new.add(self._next.old_id)
            self._next = next(self._rows, None)

    def take(self, old_id: int) -> _Found | None:
        found = self._next
        if found is None or found.old_id != old_id:
            return None
        self._next = next(self._rows, None)
        return found

    def _read(self) -> Iterator[_Found]:
        after = 0
        messages = Message.objects.not_cleared().exclude(client_key=None)
        keyed = messages.order_by("pk").values_list(*_FIELDS)
        while batch := list(keyed.filter(pk__gt=after)[:BATCH]):
            after = batch[-1][0]
            files = defaultdict(list)
            attached = Attachment.objects.filter(message__in=[row[0] for row in batch])
            for message_id, file in attached.order_by("pk").values_list("message_id", "file"):
                files[message_id].append(file)
            for pk, key, room_id, author_id, at, body, edited_at, deleted_at in batch:
                secret = self._secrets.get(room_id)
                old_id = secret and old_id_of(key, secret)
                if old_id:
                    is_changed = bool(edited_at or deleted_at)
                    yield _Found(old_id, room_id, author_id, at, body, is_changed, files[pk])


def _compare(
    site: OldSite,
    old: OldMessage,
    new: _Found | None,
    room: ExistingRoom,
    keys: set[Any],
    comparison: Comparison,
) -> None:
    if new.is_changed if new else room.room.cleared_revision:
        comparison.changed += 1
        return
    author = accounts.key_of(old)
    text = body_of(old, has_file=bool(new and new.files))
    known_author = author if author in keys else None
    comparison.messages.old.add(room.room.pk, known_author, old.posted_at, text)
    if new is None:
        comparison.note_absent(old)
    else:
        comparison.messages.new.add(new.room_id, new.author_id, new.created_at, new.body)
        _compare_files(site, old, new.files, comparison.files)


def _compare_files(site: OldSite, old: OldMessage, stored: list[str], files: Pair) -> None:
    wanted = digest(site.files, old.file or "") if file_exists(site, old) else None
    # An unreadable file doesn't count, unless it was copied when it was still readable.
    if wanted or (wanted is not None and stored):
        files.old.add(wanted)
    for name in stored:
        found = digest(attachment_storage, name)
        # The copy of a picture lacks its metadata.
        if found and found != wanted and found == digest_of_copy(site.files, old.file or ""):
            found = wanted or ""
        files.new.add(found)
