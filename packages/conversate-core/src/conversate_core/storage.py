"""The storage of uploaded files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage, storages
from django.core.signals import setting_changed
from django.utils.functional import LazyObject, empty

from .conf import core_settings

STORAGE_ALIAS = "conversate"


def choose_storage() -> Storage:
    """Return the storage ``conversate`` of STORAGES, else one for a folder.

    The folder is ``CONVERSATE_STORE_ROOT``, else MEDIA_ROOT. This storage has no URLs, since a view
    serves the files after a check of the policy. Raises InvalidStorageError if STORAGES has a
    ``conversate`` that can't be loaded.
    """
    try:
        return storages[STORAGE_ALIAS]
    except InvalidStorageError:
        if STORAGE_ALIAS in settings.STORAGES:
            raise
        return FileSystemStorage(location=core_settings.store_root or settings.MEDIA_ROOT)


if TYPE_CHECKING:
    _LazyStorage = LazyObject[Storage]
else:
    _LazyStorage = LazyObject


class AttachmentStorage(_LazyStorage):
    """The storage of `choose_storage`, chosen at first use to keep paths out of migrations."""

    def _setup(self) -> None:
        self._wrapped = choose_storage()


attachment_storage = AttachmentStorage()


def get_attachment_storage() -> Storage:
    """Return the storage for ``FileField(storage=…)``. Migrations refer to it by name."""
    return attachment_storage  # type: ignore[return-value]


def _choose_again(*, setting: str, **kwargs: Any) -> None:
    if setting in {"STORAGES", "MEDIA_ROOT", "CONVERSATE_STORE_ROOT"}:
        attachment_storage._wrapped = empty  # type: ignore[assignment]


setting_changed.connect(_choose_again, dispatch_uid="conversate_core.storage")
