"""Storages that fail."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, InMemoryStorage


class Full(FileSystemStorage):
    """Stores *room* bytes in total. It writes half of the next file and fails."""

    left = 15

    def _save(self, name: str, content: File[Any]) -> str:
        data = content.read()
        if len(data) > self.left:
            super()._save(name, ContentFile(data[: self.left]))  # type: ignore[misc]
            raise OSError(28, "No space left on device")
        self.left -= len(data)
        return super()._save(name, ContentFile(data))  # type: ignore[misc,no-any-return]


class Stubborn(InMemoryStorage):
    """Fails to delete files."""

    def delete(self, name: str) -> None:
        raise PermissionError(name)
