"""Copy files from the old folder to the site's storage, and verify the copies."""

from __future__ import annotations

from hashlib import sha256
from typing import IO, Any, cast

from django.core.files.base import File
from django.core.files.storage import Storage

from ..content.cleaning import clean_file_name
from ..content.file_types import FileType
from ..content.storing import ready_to_store
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
    if not digest(site.files, cast(str, message.file)):
        raise Unreadable(message.file)
    name = clean_file_name(cast(str, message.file))
    path = f"{room.room.pk}/{file_name(room.secret, message.pk)}"
    with site.files.open(cast(str, message.file)) as source:
        stored, kind = _store(path, source, name)
    return Attachment(
        file=stored,
        name=name,
        size=attachment_storage.size(stored),
        content_type=kind.content_type,
        width=kind.width,
        height=kind.height,
    )


def _store(path: str, source: File[Any], name: str) -> tuple[str, FileType]:
    try:
        with ready_to_store(source, name) as (content, kind):
            wanted = _digest_of(content)
            content.seek(0)
            if attachment_storage.exists(path):
                attachment_storage.delete(path)
            stored = str(attachment_storage.save(path, content))
    except Exception as error:  # any error of the site's storage
        raise CopyFailed(f"{path} ({error})") from error
    if digest(attachment_storage, stored) != wanted:
        raise CopyFailed(stored)
    return stored, kind


def remove_copy(attachment: Attachment) -> None:
    """Remove the copy of a file whose message the database refuses."""
    attachment_storage.delete(str(attachment.file))


def digest(storage: Storage | Any, path: str) -> str:
    """Return the SHA-256 of a stored file, in constant memory, or "" if it can't be read."""
    try:
        with storage.open(path) as file:
            return _digest_of(file)
    except Exception:  # noqa: BLE001 - any error of the site's storage
        return ""


def digest_of_copy(storage: Storage | Any, path: str) -> str:
    """Return the SHA-256 of what `copy_file` stores of a file, or "" if it can't be read."""
    try:
        with storage.open(path) as file, ready_to_store(file, path) as (content, _kind):
            return _digest_of(content)
    except Exception:  # noqa: BLE001 - any error of the site's storage
        return ""


def _digest_of(file: IO[bytes] | File[Any]) -> str:
    hashed = sha256()
    while chunk := file.read(_CHUNK):
        hashed.update(chunk)
    return hashed.hexdigest()
