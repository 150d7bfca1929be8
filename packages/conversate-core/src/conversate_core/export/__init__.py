"""Export a room to files that can be read without Conversate."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from ..errors import NotAllowed
from ..internal.exported_files import copy_file, file_path
from ..models import Attachment, Message, Room
from ..people import load_people
from ..policy import get_policy
from ..queries.editors import load_editors
from ..queries.originals import find_originals
from ..queries.reactions import reactions_of
from ..services import name_directs
from .formats import FORMATS, Part
from .targets import Target

if TYPE_CHECKING:
    from ..people import User

__all__ = ["FORMATS", "Export", "export_room"]


class Export(NamedTuple):
    """The number of exported messages and files, and of ``missing`` files, which failed."""

    messages: int
    files: int
    missing: int


def export_room(
    *,
    room: Room,
    target: Target,
    format_name: str,
    user: User | None = None,
    batch_size: int = 500,
) -> Export:
    """Write the messages and files of *room* to *target*, in constant memory.

    *format_name* is a key of FORMATS: ``json``, ``text`` or ``html``. With *user*, the export has
    only the messages that they see. Each query reads *batch_size* rows. Deleted messages are marked
    as such. A file that can't be read from the storage or written to *target* is logged and
    counted, and the export continues.

    Returns an `Export`. Raises KeyError for an unknown format, NotAllowed if *user* can't see the
    room, and OSError if the messages can't be written.
    """
    layout, first_id = FORMATS[format_name], _first_visible_id(room, user)
    # A direct conversation is named after all of its people.
    [room] = name_directs(rooms=[copy(room)], user=None)
    count = 0
    with target.open(layout.file_name) as out:
        out.write(layout.head(room).encode())
        for part in _parts(room, first_id, batch_size):
            out.write(layout.message(part, count).encode())
            count += 1
        out.write(layout.tail(room).encode())
    attachments = _attachments(room, first_id, batch_size)
    stored = [copy_file(attachment, target) for attachment in attachments]
    return Export(messages=count, files=sum(stored), missing=stored.count(False))


def _first_visible_id(room: Room, user: User | None) -> int | None:
    if user is None:
        return None
    policy = get_policy()
    if not policy.can_view(user, room):
        raise NotAllowed
    return policy.first_visible_id(user, room)


def _parts(room: Room, first_id: int | None, batch_size: int) -> Iterator[Part]:
    last = 0
    while batch := list(
        Message.objects.newer_in_room(room.pk, last + 1, first=first_id)
        .oldest_first()
        .for_display()[:batch_size]
    ):
        originals = find_originals(batch, room=room, first=first_id)
        replied_to = (original.author for original in originals.values())
        load_people([*(message.author for message in batch), *replied_to])
        load_editors(batch)
        reactions = reactions_of(batch)
        for message in batch:
            original = originals.get(message.reply_to_id or 0)
            yield Part(message, original, reactions.get(message.pk, ()), file_path)
        last = batch[-1].pk


def _attachments(room: Room, first_id: int | None, batch_size: int) -> Iterator[Attachment]:
    # Page by key: server-side cursors fail with poolers that share connections by transaction.
    attachments = Attachment.objects.not_cleared().filter(message__room=room.pk).order_by("pk")
    if first_id is not None:
        attachments = attachments.filter(message__gte=first_id)
    last = 0
    while batch := list(attachments.filter(pk__gt=last)[:batch_size]):
        yield from batch
        last = batch[-1].pk
