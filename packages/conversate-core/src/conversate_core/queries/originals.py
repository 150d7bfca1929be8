"""The messages that other messages reply to, as quotes show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from ..conf import core_settings
from ..content.excerpts import LENGTH, first_line
from ..content.file_types import RASTER_TYPES
from ..models import Attachment, Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Characters that are read of a text, for its first line.
_READ = 4 * LENGTH


@dataclass(frozen=True)
class Original:
    """What a quote shows of the message that was replied to.

    ``line`` is the first line of its text, and ``file_type`` the type of its first file. With
    ``is_deleted`` or ``is_hidden``, which means that the reader doesn't see the message, both are
    empty, and no quote names the author.
    """

    id: int
    author: AbstractBaseUser | None = None
    author_id: Any = None
    line: str = ""
    file_type: str = ""
    is_deleted: bool = False
    is_hidden: bool = False

    @property
    def names_author(self) -> bool:
        return not (self.is_deleted or self.is_hidden)

    @property
    def words(self) -> str:
        """The line of the quote: of the text, or in the words for what is no text."""
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
    found = {row.pk: _original(row, first) for row in _rows(keys, room)}
    return {key: found.get(key) or _missing(key, first) for key in keys}


def _rows(keys: set[int], room: Room) -> Iterable[Any]:
    files = Attachment.objects.filter(message=OuterRef("pk")).order_by("pk")
    return (
        Message.objects.filter(pk__in=keys, pk__gt=room.cleared_id, room=room.pk)
        .order_by()
        .select_related("author")
        .defer("body", "search_text")
        .annotate(
            beginning=Substr("body", 1, _READ),
            file_type=Subquery(files.values("content_type")[:1]),
        )
    )


def _original(row: Any, first: int | None) -> Original:
    is_hidden = first is not None and row.pk < first
    is_deleted = row.deleted_at is not None
    is_shown = not (is_hidden or is_deleted)
    return Original(
        id=row.pk,
        author=row.author,
        author_id=row.author_id,
        line=first_line(row.beginning) if is_shown else "",
        file_type=(row.file_type or "") if is_shown else "",
        is_deleted=is_deleted and not is_hidden,
        is_hidden=is_hidden,
    )


def _missing(key: int, first: int | None) -> Original:
    is_hidden = first is not None and key < first
    return Original(id=key, is_hidden=is_hidden, is_deleted=not is_hidden)
