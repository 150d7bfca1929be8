"""The messages and files of a person, for the export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ...internal.exported_files import file_path
from ...models import Attachment, Room
from ...person_data import Record, Section
from ..directs import name_directs
from .batches import messages_of, open_rooms

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

MESSAGES = "messages"

_FIELDS = ("body", "edited_at", "edited_by_other", "deleted_at", "sent_by_mail", "reply_to")


def messages_section(user: AbstractBaseUser) -> Section:
    columns = {
        "created_at": _("Time"),
        "room": _("Room"),
        "body": _("Text"),
        "files": _("Files"),
        "edited_at": _("Edited at"),
        "edited_by_other": _("Edited by someone else"),
        "deleted_at": _("Deleted at"),
    }
    return Section(MESSAGES, _("Messages"), columns, lambda: _records(user))


def files_of(user_id: Any) -> Iterator[Attachment]:
    """Yield the files of the messages in the export."""
    for batch in messages_of(user_id):
        rooms = open_rooms(row["room_id"] for row in batch)
        files = _files_of(row["id"] for row in batch if _is_there(row, rooms))
        yield from (attachment for attachments in files.values() for attachment in attachments)


def named_rooms(user: AbstractBaseUser, room_ids: Iterable[int]) -> dict[int, Room]:
    """Return the rooms that exist by their keys, with the titles that *user* sees."""
    rooms = open_rooms(room_ids)
    name_directs(rooms=rooms.values(), user=user)
    return rooms


def room_facts(room: Room) -> dict[str, str]:
    return {"room": room.title, "room_slug": room.slug}


def _is_there(row: Record, rooms: dict[int, Room]) -> bool:
    room = rooms.get(row["room_id"])
    return room is not None and row["id"] > room.cleared_id


def _records(user: AbstractBaseUser) -> Iterator[Record]:
    for batch in messages_of(user.pk, *_FIELDS):
        rooms = named_rooms(user, (row["room_id"] for row in batch))
        files = _files_of(row["id"] for row in batch)
        for row in batch:
            if _is_there(row, rooms):
                facts = room_facts(rooms[row.pop("room_id")])
                yield {**facts, **row, "files": [_file(each) for each in files[row["id"]]]}


def _files_of(message_ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """Return the files by their messages, in one query."""
    files: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(message__in=list(message_ids)).order_by("pk"):
        files[attachment.message_id].append(attachment)
    return files


def _file(attachment: Attachment) -> Record:
    return {
        "name": attachment.name,
        "size": attachment.size,
        "content_type": attachment.content_type,
        "path": file_path(attachment),
    }
