from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.db.models.signals import post_save

from conversate_core import services
from conversate_core.errors import RateLimited, UploadFailed
from conversate_core.models import Attachment, Message, Room
from conversate_core.storage import attachment_storage

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

Capture = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


def stored_files(uploads: Path) -> list[Path]:
    return [path for path in uploads.rglob("*") if path.is_file()]


def two_files() -> list[ContentFile[bytes]]:
    return [ContentFile(b"1234567890", name="a.txt"), ContentFile(b"1234567890", name="b.txt")]


def use_storage(settings: Settings, name: str, **options: object) -> None:
    backend = f"tests.core.support.storages.{name}"
    settings.STORAGES = settings.STORAGES | {"conversate": {"BACKEND": backend, "OPTIONS": options}}


def test_a_storage_that_fails_leaves_no_message_and_no_file_not_even_half_of_one(
    room: Room,
    member: User,
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    use_storage(settings, "Full", location=tmp_path / "full")
    with pytest.raises(UploadFailed, match="nothing was posted"):
        services.post_message(room=room, author=member, body="Here", files=two_files())
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
    assert stored_files(tmp_path / "full") == []
    assert "No space left on device" in caplog.text


def test_a_message_that_fails_leaves_no_file(room: Room, member: User, uploads: Path) -> None:
    def fail(**kwargs: Any) -> None:
        raise MemoryError

    post_save.connect(fail, sender=Message)
    try:
        with pytest.raises(MemoryError):
            services.post_message(room=room, author=member, files=two_files())
    finally:
        post_save.disconnect(fail, sender=Message)
    assert not Message.objects.exists()
    assert stored_files(uploads) == []


def test_a_message_over_the_limit_leaves_no_file(
    room: Room, member: User, uploads: Path, settings: Settings
) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    services.post_message(room=room, author=member, body="The one")
    with pytest.raises(RateLimited):
        services.post_message(room=room, author=member, files=two_files())
    assert stored_files(uploads) == []


def test_the_files_of_a_deleted_message_go_once_it_is_certain(
    room: Room, member: User, uploads: Path, django_capture_on_commit_callbacks: Capture
) -> None:
    message = services.post_message(room=room, author=member, body="Here", files=two_files())
    kept = services.post_message(room=room, author=member, files=two_files()[:1])
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_message(message=message, by=member)
        assert len(stored_files(uploads)) == 3
    (path,) = stored_files(uploads)
    assert attachment_storage.path(kept.attachments.get().file.name) == str(path)
    assert not message.attachments.exists()


@pytest.mark.parametrize("end", [services.clear_room, services.delete_room])
def test_the_files_of_a_room_that_is_cleared_or_deleted_go_with_its_messages(
    end: Callable[..., Any],
    room: Room,
    member: User,
    uploads: Path,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    services.post_message(room=room, author=member, files=two_files())
    kept = services.post_message(room=elsewhere, author=member, files=two_files()[:1])
    with django_capture_on_commit_callbacks(execute=True):
        end(room=room)
    (path,) = stored_files(uploads)
    assert attachment_storage.path(kept.attachments.get().file.name) == str(path)
    assert list(Attachment.objects.all()) == list(kept.attachments.all())


def test_a_file_that_the_storage_will_not_remove_is_logged_and_stops_nothing(
    room: Room,
    member: User,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    use_storage(settings, "Stubborn")
    message = services.post_message(room=room, author=member, files=two_files())
    with django_capture_on_commit_callbacks(execute=True):
        deleted = services.delete_message(message=message, by=member)
    assert deleted.deleted_at is not None
    assert caplog.text.count("could not be removed") == 2
