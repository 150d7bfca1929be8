"""Store and remove uploaded files."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..conf import core_settings
from ..content.cleaning import clean_file_name
from ..content.storing import ready_to_store
from ..databases import on_commit
from ..errors import InvalidMessage, UploadFailed
from ..internal.storable_text import check_characters
from ..models import Attachment
from ..storage import attachment_storage

logger = logging.getLogger("conversate_core")


def check_files(files: Iterable[File[Any]]) -> list[File[Any]]:
    """Return *files* as a list. Raise InvalidMessage for too many, too large or empty files."""
    try:
        checked = list(files)
        if not all(isinstance(file, File) and file.size is not None for file in checked):
            raise TypeError
    except (AttributeError, TypeError, ValueError):
        raise InvalidMessage(_("You can only attach files.")) from None
    most = core_settings.upload_max_files
    if len(checked) > most:
        raise InvalidMessage(
            ngettext(
                "You can attach up to %(most)d file.",
                "You can attach up to %(most)d files.",
                most,
            )
            % {"most": most}
        )
    for file in checked:
        _check_file(file)
    return checked


def _check_file(file: File[Any]) -> None:
    name = clean_file_name(file.name or "")
    check_characters(name, Attachment, InvalidMessage)
    if not file.size:
        raise InvalidMessage(_("“%(name)s” is empty.") % {"name": name})
    if file.size > core_settings.upload_max_size:
        raise InvalidMessage(
            _("“%(name)s” is too large. Files can be up to %(most)s MB.")
            % {"name": name, "most": f"{core_settings.upload_max_size / 1024 / 1024:g}"}
        )


@contextmanager
def store_files(files: Sequence[File[Any]], *, room_id: int) -> Iterator[list[Attachment]]:
    """Store *files*, yield their unsaved attachments, and remove the files if the block fails.

    Raises UploadFailed if the storage fails.
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
        with ready_to_store(file, name) as (content, kind):
            size = content.size
            path = attachment_storage.save(path, content)
    except Exception as error:  # any error of the site's storage
        _log_failure(f"The storage could not store a file for room {room_id}.", error)
        # A full disk may keep part of the file.
        remove_files([path])
        raise UploadFailed from error
    return Attachment(
        file=path,
        name=name,
        size=size,
        content_type=kind.content_type,
        width=kind.width,
        height=kind.height,
    )


def _log_failure(text: str, error: Exception) -> None:
    """Log *error*, with its traceback unless it is an OSError, such as a full disk."""
    trace = None if isinstance(error, OSError) else error
    logger.error("%s %s: %s", text, type(error).__name__, error, exc_info=trace)


def remove_files(names: Iterable[str]) -> None:
    """Remove stored files. Log those that can't be removed, since no row names them any more."""
    for name in names:
        try:
            attachment_storage.delete(name)
        except Exception as error:  # noqa: BLE001 - any error of the site's storage
            _log_failure(f"The stored file {name} could not be removed.", error)


def remove_files_on_commit(names: Iterable[str]) -> None:
    """Remove stored files after the commit of the transaction that deletes their rows."""
    on_commit(partial(remove_files, list(names)))
