from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import FileSystemStorage, InMemoryStorage, InvalidStorageError

from conversate_core.models import Attachment
from conversate_core.storage import attachment_storage, choose_storage

if TYPE_CHECKING:
    from pytest_django import Settings


def location() -> Path:
    storage = choose_storage()
    assert isinstance(storage, FileSystemStorage)
    return Path(storage.location)


def test_the_alias_conversate_wins(settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {
        "conversate": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    assert isinstance(choose_storage(), InMemoryStorage)


def test_store_root_comes_before_media_root(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CONVERSATE_STORE_ROOT = tmp_path / "private"
    assert location() == tmp_path / "private"


def test_media_root_is_the_last_resort(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CONVERSATE_STORE_ROOT = None
    assert location() == tmp_path / "media"


def test_an_alias_that_cannot_be_set_up_is_an_error_and_not_passed_over(
    settings: Settings,
) -> None:
    settings.STORAGES = settings.STORAGES | {"conversate": {"BACKEND": "no.such.Storage"}}
    with pytest.raises(InvalidStorageError):
        choose_storage()


def test_the_choice_follows_the_settings_also_after_its_first_use(
    settings: Settings, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        settings.CONVERSATE_STORE_ROOT = tmp_path / name
        assert attachment_storage.path("file") == str(tmp_path / name / "file")


def test_other_settings_leave_it_alone(settings: Settings) -> None:
    before = attachment_storage.path("file")
    settings.CONVERSATE_PAGE_SIZE = 3
    assert attachment_storage.path("file") == before


def test_a_migration_names_the_function_and_no_path() -> None:
    field = Attachment._meta.get_field("file")
    assert field.deconstruct()[3]["storage"].__name__ == "get_attachment_storage"
