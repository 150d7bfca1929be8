"""The files, copied from the old folder into the site's storage and compared there."""

from __future__ import annotations

from hashlib import sha256
from typing import IO, Any, cast

from django.core.files.storage import Storage

from ..filetypes import detect, read_head
from ..models import Attachment
from ..storage import attachment_storage
from ..text import clean_file_name
from .keys import file_name
from .old_site import OldMessage, OldSite
from .rooms import StandingRoom

_CHUNK = 64 * 1024


class CopyFailed(Exception):
    """The storage has not kept what it was given."""


def is_there(site: OldSite, message: OldMessage) -> bool:
    """Whether the old folder has the message's file; a path that leads out of it is none."""
    try:
        return bool(message.file) and site.files.exists(cast(str, message.file))
    except Exception:  # noqa: BLE001 - a name that the system refuses, too, is a file that is not there
        return False


def copy_file(site: OldSite, message: OldMessage, room: StandingRoom) -> Attachment:
    """Copy the message's file and return its attachment, not saved yet.

    A file that an earlier run has left halfway is written over. Raises CopyFailed.
    """
    path = f"{room.room.pk}/{file_name(room.secret, message.pk)}"
    name = clean_file_name(cast(str, message.file))
    if attachment_storage.exists(path):
        attachment_storage.delete(path)
    with site.files.open(cast(str, message.file)) as source:
        kind = detect(read_head(cast(Any, source)), name)
        stored = attachment_storage.save(path, source)
    if digest(attachment_storage, stored) != digest(site.files, cast(str, message.file)):
        raise CopyFailed(stored)
    return Attachment(
        file=stored,
        name=name,
        size=attachment_storage.size(stored),
        content_type=kind.content_type,
        width=kind.width,
        height=kind.height,
    )


def digest(storage: Storage | Any, path: str) -> str:
    """The SHA-256 of a stored file, in constant memory; empty where it can't be read."""
    hashed = sha256()
    try:
        with storage.open(path) as file:
            _feed(hashed, file)
    except Exception:  # noqa: BLE001 - whatever the site's storage raises
        return ""
    return hashed.hexdigest()


def _feed(hashed: Any, file: IO[bytes]) -> None:
    while chunk := file.read(_CHUNK):
        hashed.update(chunk)
