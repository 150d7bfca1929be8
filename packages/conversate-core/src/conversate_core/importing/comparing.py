"""The old tables and what is here now, read side by side and compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from ..models import Attachment, Message
from ..storage import attachment_storage
from ..text import clean_text
from . import accounts
from .files import digest, is_there
from .keys import old_id_of
from .old_site import BATCH, OldMessage, OldSite, in_batches
from .rooms import StandingRoom, standing_rooms

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
    """How many there are on one side, and a checksum over what they say, in their order."""

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
    """The same things there and here."""

    old: Side = field(default_factory=Side)
    new: Side = field(default_factory=Side)

    @property
    def agrees(self) -> bool:
        return (self.old.count, self.old.checksum) == (self.new.count, self.new.checksum)


@dataclass
class Comparison:
    """``read`` counts all old messages. Those that were edited, deleted or cleared away here since
    are ``changed`` and stand on no side, nor do those of rooms that were deleted here."""

    messages: Pair = field(default_factory=Pair)
    files: Pair = field(default_factory=Pair)
    changed: int = 0
    read: int = 0

    @property
    def agrees(self) -> bool:
        return self.messages.agrees and self.files.agrees


def compare(site: OldSite, *, up_to: int) -> Iterator[Comparison]:
    """Compare messages and files up to an old id; give the state after each batch, in the end the
    whole.

    Each message is looked for by its client key, so that it is missed or found twice wherever it
    is; both sides are read once, in the order of their ids and in constant memory.
    """
    rooms = standing_rooms()
    here = _Here(rooms)
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
    """A message as it is here."""

    old_id: int
    room_id: int
    author_id: Any
    created_at: datetime
    body: str
    is_changed: bool
    files: list[str]


class _Here:
    """The imported messages one by one, in the order of the ids that they have now."""

    def __init__(self, rooms: dict[int, StandingRoom]) -> None:
        self._secrets = {known.room.pk: known.secret for known in rooms.values()}
        self._rows = self._read()
        self._next = next(self._rows, None)

    def add_until(self, old_id: int | None, comparison: Comparison) -> None:
        """Count what stands before *old_id* here, and does not stand there."""
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
        keyed = Message.objects.exclude(client_key=None).order_by("pk").values_list(*_FIELDS)
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
    room: StandingRoom,
    keys: set[Any],
    comparison: Comparison,
) -> None:
    if new.is_changed if new else room.room.cleared_revision:
        comparison.changed += 1
        return
    author = accounts.key_of(old)
    text = clean_text(old.content)
    known_author = author if author in keys else None
    comparison.messages.old.add(room.room.pk, known_author, old.posted_at, text)
    if new is not None:
        comparison.messages.new.add(new.room_id, new.author_id, new.created_at, new.body)
        _compare_files(site, old, new.files, comparison.files)


def _compare_files(site: OldSite, old: OldMessage, stored: list[str], files: Pair) -> None:
    if is_there(site, old):
        files.old.add(digest(site.files, old.file or ""))
    for name in stored:
        files.new.add(digest(attachment_storage, name))
