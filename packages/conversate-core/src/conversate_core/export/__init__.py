"""A room as files that can be read without Conversate."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import NamedTuple

from ..models import Attachment, Message, Room
from ..text import clean_file_name
from .formats import FORMATS
from .targets import Target

__all__ = ["FORMATS", "Export", "export_room"]

logger = logging.getLogger("conversate_core")

_BATCH = 500


class Export(NamedTuple):
    """What an export holds; ``missing`` counts files that the storage did not give."""

    messages: int
    files: int
    missing: int


def export_room(*, room: Room, target: Target, format_name: str) -> Export:
    """Write all messages and files of *room* to *target*, in constant memory.

    *format_name* is a key of FORMATS. Deleted messages are told as such. A file that the storage
    can't give is logged and counted, and the rest goes on. Raises KeyError for an unknown format
    and OSError where *target* can't be written.
    """
    layout = FORMATS[format_name]
    count = 0
    with target.open(layout.file_name) as out:
        out.write(layout.head(room).encode())
        for message in _messages(room):
            out.write(layout.message(message, count, file_path).encode())
            count += 1
        out.write(layout.tail(room).encode())
    stored = [_copy(attachment, target) for attachment in _attachments(room)]
    return Export(messages=count, files=sum(stored), missing=stored.count(False))


def file_path(attachment: Attachment) -> str:
    """Where an attachment stands in the export; the id keeps equal names apart."""
    return f"files/{attachment.pk}-{clean_file_name(attachment.name, max_length=100)}"


def _messages(room: Room) -> Iterator[Message]:
    last = 0
    while batch := list(
        Message.objects.in_room(room.pk)
        .newer_than(last)
        .order_by("room_id", "pk")
        .for_display()[:_BATCH]
    ):
        yield from batch
        last = batch[-1].pk


def _attachments(room: Room) -> Iterator[Attachment]:
    return Attachment.objects.filter(message__room=room.pk).order_by("pk").iterator()


def _copy(attachment: Attachment, target: Target) -> bool:
    try:
        source = attachment.file.open("rb")
    except Exception:  # whatever the site's storage raises
        logger.exception("The file of attachment %s could not be read.", attachment.pk)
        return False
    with source, target.open(file_path(attachment)) as out:
        for chunk in source.chunks():
            out.write(chunk)
    return True
