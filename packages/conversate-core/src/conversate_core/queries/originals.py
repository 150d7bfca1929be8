"""The messages that other messages reply to, as quotes show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from ..conf import core_settings
from ..content.excerpts import LENGTH, first_line
from ..content.file_types import RASTER_TYPES
from ..models import Attachment, Message, Room
from .accounts import Accounts

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Characters that are read of a text, for its first line.
READ = 4 * LENGTH


class Original(NamedTuple):
    """What a quote shows of the message that was replied to.

    ``line`` is the first line of its text, and ``file_type`` the type of its first file. With
    ``is_deleted`` or ``is_hidden``, which means that the reader doesn't see the message, both are
    empty, and no quote names the author.
    """

    id: int
    author: AbstractBaseUser | None = None
    author_id: Any = None
    sender: str = ""
    line: str = ""
    file_type: str = ""
    is_deleted: bool = False
    is_hidden: bool = False

    @property
    def names_author(self) -> bool:
        return not (self.is_deleted or self.is_hidden)

    @property
    def words(self) -> str:
        """The text that the quote shows: the line, or words for a file or a missing message."""
        if self.is_hidden:
            return _("An earlier message")
        if self.is_deleted:
            return _("This message was deleted.")
        return self.line or (_("Picture") if self.file_type in RASTER_TYPES else _("File"))


def find_originals(
    messages: Iterable[Message], *, room: Room, first: int | None = None
) -> dict[int, Original]:
    """Return what *messages* of *room* reply to, by id, in one query, or none without replies.

    Messages before the id *first* are hidden. One that is missing counts as deleted.
    """
    if not core_settings.replies:
        return {}
    keys = {message.reply_to_id for message in messages if message.reply_to_id is not None}
    if not keys:
        return {}
    accounts = Accounts("author")
    rows = _rows(keys, room, accounts.columns)
    found = {row[0]: _original(row, accounts, first) for row in rows}
    return {key: found.get(key) or _missing(key, first) for key in keys}


def _rows(keys: set[int], room: Room, columns: list[str]) -> Iterable[tuple[Any, ...]]:
    files = Attachment.objects.filter(message=OuterRef("pk")).order_by("pk")
    return (
        Message.objects.filter(pk__in=keys, pk__gt=room.cleared_id, room=room.pk)
        .order_by()
        # Columns instead of objects, which take several times as long.
        .values_list(
            "pk",
            "author_id",
            "deleted_at",
            "sender",
            Substr("body", 1, READ),
            Subquery(files.values("content_type")[:1]),
            *columns,
        )
    )


def _original(row: tuple[Any, ...], accounts: Accounts, first: int | None) -> Original:
    key, author_id, deleted_at, sender, beginning, file_type = row[:6]
    is_hidden = first is not None and key < first
    is_deleted = deleted_at is not None
    is_shown = not (is_hidden or is_deleted)
    return Original(
        id=key,
        author=None if author_id is None else accounts.find(author_id, row),
        author_id=author_id,
        sender=sender,
        line=first_line(beginning) if is_shown else "",
        file_type=(file_type or "") if is_shown else "",
        is_deleted=is_deleted and not is_hidden,
        is_hidden=is_hidden,
    )


def _missing(key: int, first: int | None) -> Original:
    is_hidden = first is not None and key < first
    return Original(id=key, is_hidden=is_hidden, is_deleted=not is_hidden)
