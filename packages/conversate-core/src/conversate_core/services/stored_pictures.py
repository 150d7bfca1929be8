"""Treat pictures that were stored before as uploads are treated now.

This removes their metadata, and corrects their width and height. It reads every picture, so that
it is no migration. It can be interrupted, and run again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from uuid import uuid4

from ..content.file_types import RASTER_TYPES
from ..content.storing import ready_to_store
from ..databases import atomic, write_connection
from ..models import Attachment, Room
from ..storage import attachment_storage
from .uploads import remove_files

logger = logging.getLogger("conversate_core")

_BATCH_SIZE = 100
_CHUNK = 64 * 1024


@dataclass
class Progress:
    """How many pictures were read, how many of them changed, and how many failed."""

    read: int = 0
    changed: int = 0
    failed: int = 0


def strip_stored_pictures() -> Iterator[Progress]:
    """Go through the stored pictures of all rooms. Yield the state after each batch.

    A picture that can't be parsed becomes a download. One that fails is logged, and stays.
    """
    progress = Progress()
    pictures = Attachment.objects.not_cleared().filter(content_type__in=RASTER_TYPES)
    pictures = pictures.select_related("message").order_by("pk")
    last = 0
    while batch := list(pictures.filter(pk__gt=last)[:_BATCH_SIZE]):
        for attachment in batch:
            _strip(attachment, progress)
        last = batch[-1].pk
        yield progress


def _strip(attachment: Attachment, progress: Progress) -> None:
    progress.read += 1
    try:
        progress.changed += _store_again(attachment)
    except Exception as error:  # any error of the site's storage
        progress.failed += 1
        trace = None if isinstance(error, OSError) else error
        text = "The stored picture of attachment %s could not be replaced: %s"
        logger.error(text, attachment.pk, error, exc_info=trace)


def _store_again(attachment: Attachment) -> bool:
    """Return whether the picture has changed."""
    old = path = attachment.file.name or ""
    with (
        attachment_storage.open(old) as stored,
        ready_to_store(stored, attachment.name) as (content, kind),
    ):
        fields = {"size": content.size, **kind._asdict()}
        if content is not stored and not _is_same(stored, content):
            path = attachment_storage.save(f"{attachment.message.room_id}/{uuid4().hex}", content)
    if path == old and all(getattr(attachment, name) == fields[name] for name in fields):
        return False
    changed = _change(attachment, file=path, **fields)
    if path != old:
        remove_files([old if changed else path])
    return changed


def _is_same(stored: Any, content: Any) -> bool:
    if stored.size != content.size:
        return False
    stored.seek(0)
    content.seek(0)
    return all(chunk == content.read(_CHUNK) for chunk in _chunks(stored))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _change(attachment: Attachment, **fields: Any) -> bool:
    """Return whether the row was changed; not if it was deleted or changed in the meantime."""
    unchanged = Attachment.objects.not_cleared().filter(pk=attachment.pk, file=attachment.file.name)
    with atomic():
        # Those who delete a message or clear the room hold this lock while they read the files.
        # SQLite has a single lock, which a transaction can't take if it reads before it writes.
        if write_connection().features.has_select_for_update:
            room = Room.objects.filter(pk=attachment.message.room_id).order_by()
            list(room.select_for_update().values_list("pk"))
        return bool(unchanged.update(**fields))
