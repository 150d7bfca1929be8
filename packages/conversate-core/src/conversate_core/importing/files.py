"""Copy files from the old folder to the site's storage, and verify the copies."""

from __future__ import annotations

from hashlib import sha256
from typing import IO, Any, cast

from django.core.files.storage import Storage

from ..content.cleaning import clean_file_name
from ..content.file_types import detect, read_head
from ..models import Attachment
from ..storage import attachment_storage
from .keys import file_name
from .old_site import OldMessage, OldSite
from .rooms import ExistingRoom

_CHUNK = 64 * 1024


class CopyFailed(Exception):
    """The storage failed to store a file, or has other content."""


class Unreadable(Exception):
    """A file in the old folder can't be read."""


def file_exists(site: OldSite, message: OldMessage) -> bool:
    """Return whether the old folder has the message's file. Paths out of the folder don't count."""
    try:
        return bool(message.file) and site.files.exists(cast(str, message.file))
    except Exception:  # noqa: BLE001 - also for a name that the file system refuses
        return False


def copy_file(site: OldSite, message: OldMessage, room: ExistingRoom) -> Attachment:
    """Copy the message's file and return its unsaved attachment.

    A partial file of an earlier run is overwritten. Raises Unreadable and CopyFailed.
    """
    # Read it before writing: a file that can't be read is skipped, while a storage that fails stops
    # the import.
    wanted = digest(site.files, cast(str, message.file))
    if not wanted:
        raise Unreadable(message.file)
    name = clean_file_name(cast(str, message.file))
    path = f"{room.room.pk}/{file_name(room.secret, message.pk)}"
    with site.files.open(cast(str, message.file)) as source:
        kind = detect(read_head(cast(Any, source)), name)
        stored = _store(path, source)
    if digest(attachment_storage, stored) != wanted:
        raise CopyFailed(stored)
    return Attachment(
        file=stored,
        name=name,
        size=attachment_storage.size(stored),
        content_type=kind.content_type,
        width=kind.width,
        height=kind.height,
    )


def _store(path: str, source: Any) -> str:
    try:
        if attachment_storage.exists(path):
            attachment_storage.delete(path)
        return str(attachment_storage.save(path, source))
    except Exception as error:  # whatever the site's storage raises
        raise CopyFailed(f"{path} ({error})") from error


def remove_copy(attachment: Attachment) -> None:
    """Remove the copy of a file whose message the database refuses."""
    attachment_storage.delete(str(attachment.file))


def digest(storage: Storage | Any, path: str) -> str:
    """Return the SHA-256 of a stored file, in constant memory, or "" if it can't be read."""
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
