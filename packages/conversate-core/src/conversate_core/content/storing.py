"""Turn an uploaded file into the content to store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple, cast

from django.conf import settings
from django.core.files.base import File

from ..conf import core_settings
from .file_types import RASTER_TYPES, UNKNOWN, FileType, detect, image_type, read_head
from .stripping import Unparsable, strip_metadata


class ToStore(NamedTuple):
    """The content to store, and its type."""

    content: File[Any]
    kind: FileType


@contextmanager
def ready_to_store(file: File[Any], name: str) -> Iterator[ToStore]:
    """Yield what to store of *file*, whose name is *name*: a picture without its metadata.

    A picture that can't be parsed is yielded as it is, with a type that browsers do not show. With
    CONVERSATE_STRIP_METADATA turned off, every file is yielded as it is. The content can be read
    only inside the block.
    """
    head = _head_of(file)
    content_type = image_type(head)
    if content_type is None or not core_settings.strip_metadata:
        yield ToStore(file, detect(head, name))
        return
    # As much in memory as Django's upload handlers keep there, the rest in their folder.
    with SpooledTemporaryFile[bytes](
        # 0 would mean no limit here.
        max_size=max(settings.FILE_UPLOAD_MAX_MEMORY_SIZE, 1),
        dir=settings.FILE_UPLOAD_TEMP_DIR,
    ) as target:
        yield _strip(file, name, target, content_type)


def _strip(file: File[Any], name: str, target: IO[bytes], content_type: str) -> ToStore:
    try:
        size = strip_metadata(cast(Any, file), target, content_type)
    except Unparsable:
        head = _head_of(file)
        is_shown = content_type in RASTER_TYPES
        return ToStore(file, FileType(UNKNOWN) if is_shown else detect(head, name))
    stripped: Any = File(target, name=name)
    stripped.size = size  # Django would ask the file system for it.
    return ToStore(stripped, detect(_head_of(stripped), name))


def _head_of(file: File[Any]) -> bytes:
    return read_head(cast(Any, file))
