"""Files on their way into the storage, and out of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, cast
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..conf import core_settings
from ..errors import InvalidMessage, UploadFailed
from ..filetypes import detect, read_head
from ..models import Attachment
from ..storage import attachment_storage
from ..text import clean_file_name

logger = logging.getLogger("conversate_core")


def check_files(files: Iterable[File[Any]]) -> list[File[Any]]:
    """Return *files* as a list. Raises InvalidMessage for too many, too large or empty ones."""
    checked = list(files)
    most = core_settings.upload_max_files
    if len(checked) > most:
        raise InvalidMessage(
            ngettext(
                "A message can have %(most)d file at the most.",
                "A message can have %(most)d files at the most.",
                most,
            )
            % {"most": most}
        )
    for file in checked:
        _check_size(file)
    return checked


def _check_size(file: File[Any]) -> None:
    name = clean_file_name(file.name or "")
    if not file.size:
        raise InvalidMessage(_("“%(name)s” is empty.") % {"name": name})
    if file.size > core_settings.upload_max_size:
        raise InvalidMessage(
            _("“%(name)s” is larger than %(most)s MB, the most that a file can have.")
            % {"name": name, "most": f"{core_settings.upload_max_size / 1024 / 1024:g}"}
        )


@contextmanager
def stored(files: Sequence[File[Any]], *, room_id: int) -> Iterator[list[Attachment]]:
    """Store *files* and give their attachments, not saved yet; if the block fails, remove them.

    Raises UploadFailed if the storage does not take one of them.
    """
    attachments: list[Attachment] = []
    try:
        for file in files:
            attachments.append(_store(file, room_id))
        yield attachments
    except BaseException:
        remove_files([attachment.file.name or "" for attachment in attachments])
        raise


def _store(file: File[Any], room_id: int) -> Attachment:
    name, path = clean_file_name(file.name or ""), f"{room_id}/{uuid4().hex}"
    try:
        kind = detect(read_head(cast(Any, file)), name)
        path = attachment_storage.save(path, file)
    except Exception as error:  # whatever the site's storage raises
        _log(f"The storage did not take a file for room {room_id}.", error)
        # A disk that is full keeps what it had room for.
        remove_files([path])
        raise UploadFailed from error
    return Attachment(
        file=path,
        name=name,
        size=file.size,
        content_type=kind.content_type,
        width=kind.width,
        height=kind.height,
    )


def _log(text: str, error: Exception) -> None:
    """A disk that is full, gone or read-only says all in one line; of other errors, where."""
    trace = None if isinstance(error, OSError) else error
    logger.error("%s %s: %s", text, type(error).__name__, error, exc_info=trace)


def remove_files(names: Iterable[str]) -> None:
    """Remove stored files; one that can't be removed is logged, since nobody refers to it now."""
    for name in names:
        try:
            attachment_storage.delete(name)
        except Exception as error:  # noqa: BLE001 - whatever the site's storage raises
            _log(f"The stored file {name} could not be removed.", error)


def remove_files_on_commit(names: Iterable[str]) -> None:
    """Remove stored files once the rows that named them are gone for good."""
    transaction.on_commit(partial(remove_files, list(names)))
