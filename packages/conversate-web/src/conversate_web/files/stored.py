"""A file of the storage, and what a response says of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from conversate_core.content.file_types import RASTER_TYPES, name_to_save
from conversate_core.models import Attachment


class StoredFile(NamedTuple):
    """A stored file. *content* opens it; ``name`` is for users who save it.

    ``is_shown`` says whether browsers may show it. ``size`` is in bytes. It is None for previews:
    they are small, so they have no ranges, and browsers keep them instead of being redirected.
    """

    attachment_id: int
    content: Any
    name: str
    content_type: str
    size: int | None
    is_shown: bool


def file_of(attachment: Attachment) -> StoredFile:
    return StoredFile(
        attachment_id=attachment.pk,
        content=attachment.file,
        name=attachment.name_to_save,
        content_type=attachment.content_type,
        size=attachment.size,
        is_shown=attachment.content_type in RASTER_TYPES,
    )


def preview_of(attachment: Attachment) -> StoredFile:
    """Return the preview of a picture that has one."""
    content_type = attachment.preview_type
    return StoredFile(
        attachment_id=attachment.pk,
        content=attachment.preview,
        name=name_to_save(attachment.name, content_type),
        content_type=content_type,
        size=None,
        is_shown=True,
    )
