"""The messages and files of a person, for the export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ...internal.exported_files import file_path
from ...models import Attachment, Message, Room
from ...person_data import Record, Section
from ..directs import name_directs
from .batches import messages_of, open_rooms

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

MESSAGES = "messages"


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
        rooms = open_rooms(message.room_id for message in batch)
        for message in batch:
            if _is_there(message, rooms):
                yield from message.attachments.all()


def named_rooms(user: AbstractBaseUser, room_ids: Iterator[int]) -> dict[int, Room]:
    """Return the rooms that exist by their keys, with the titles that *user* sees."""
    rooms = open_rooms(room_ids)
    name_directs(rooms=rooms.values(), user=user)
    return rooms


def room_facts(room: Room) -> dict[str, str]:
    return {"room": room.title, "room_slug": room.slug}


def _is_there(message: Message, rooms: dict[int, Room]) -> bool:
    room = rooms.get(message.room_id)
    return room is not None and message.pk > room.cleared_id


def _records(user: AbstractBaseUser) -> Iterator[Record]:
    for batch in messages_of(user.pk):
        rooms = named_rooms(user, (message.room_id for message in batch))
        for message in batch:
            if _is_there(message, rooms):
                yield _record(message, rooms[message.room_id])


def _record(message: Message, room: Room) -> Record:
    return {
        "id": message.pk,
        **room_facts(room),
        "created_at": message.created_at,
        "body": message.body,
        "files": [_file(attachment) for attachment in message.attachments.all()],
        "edited_at": message.edited_at,
        "edited_by_other": message.edited_by_other,
        "deleted_at": message.deleted_at,
        "sent_by_mail": message.sent_by_mail,
        "reply_to": message.reply_to_id,
    }


def _file(attachment: Attachment) -> Record:
    return {
        "name": attachment.name,
        "size": attachment.size,
        "content_type": attachment.content_type,
        "path": file_path(attachment),
    }
