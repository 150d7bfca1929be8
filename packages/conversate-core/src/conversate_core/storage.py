"""Where uploaded files are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage, storages
from django.core.signals import setting_changed
from django.utils.functional import LazyObject, empty

from .conf import core_settings

STORAGE_ALIAS = "conversate"


def choose_storage() -> Storage:
    """The storage ``conversate`` of STORAGES, else a folder: STORE_ROOT, else MEDIA_ROOT.

    The folder has no URL: files are handed out by a view that asks the policy, never by address.
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
    """Chosen at first use, so that a migration never holds a path of one machine."""

    def _setup(self) -> None:
        self._wrapped = choose_storage()


attachment_storage = AttachmentStorage()


def get_attachment_storage() -> Storage:
    """For ``FileField(storage=…)``, which writes only this function's name into migrations."""
    return attachment_storage  # type: ignore[return-value]


def _choose_again(*, setting: str, **kwargs: Any) -> None:
    if setting in {"STORAGES", "MEDIA_ROOT", "CONVERSATE_STORE_ROOT"}:
        attachment_storage._wrapped = empty  # type: ignore[assignment]


setting_changed.connect(_choose_again, dispatch_uid="conversate_core.storage")
