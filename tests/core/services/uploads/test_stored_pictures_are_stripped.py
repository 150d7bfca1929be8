"""`manage.py strip_metadata` treats pictures that were stored before as uploads."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from conversate_core import services
from conversate_core.models import Attachment, Room
from conversate_core.services import stored_pictures
from conversate_core.storage import attachment_storage
from tests.core.support.encoders import SECRET, pillow_jpeg, pillow_png
from tests.core.support.stripping import stripped

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

PHOTO = pillow_jpeg()


@pytest.fixture
def store(room: Room, member: User, settings: Settings):
    """Store files as a release without this feature did, with width and height as encoded."""

    def store(*contents: bytes) -> list[Attachment]:
        files = [SimpleUploadedFile("photo.jpg", content) for content in contents]
        settings.CONVERSATE_STRIP_METADATA = False
        message = services.post_message(room=room, author=member, files=files)
        settings.CONVERSATE_STRIP_METADATA = True
        message.attachments.filter(width=32).update(width=48, height=32)
        return list(message.attachments.all())

    return store


def run(**options: Any) -> str:
    out = StringIO()
    call_command("strip_metadata", stdout=out, **options)
    return out.getvalue()


def content_of(attachment: Attachment) -> bytes:
    with attachment.file.open() as file:
        content: bytes = file.read()
    return content


def files_in(uploads: Path) -> list[Path]:
    return [path for path in uploads.rglob("*") if path.is_file()]


def test_a_stored_photo_loses_its_place_and_gets_its_size(store, room, uploads: Path) -> None:
    [attachment] = store(PHOTO)
    assert SECRET.encode() in content_of(attachment)
    revision = Room.objects.get(pk=room.pk).revision
    assert run() == "1 of 1 pictures changed.\n"
    attachment = Attachment.objects.get()
    assert content_of(attachment) == stripped(PHOTO)
    assert (attachment.size, attachment.width, attachment.height) == (len(stripped(PHOTO)), 32, 48)
    [path] = files_in(uploads)
    assert path.parent == uploads / str(room.pk)
    assert Room.objects.get(pk=room.pk).revision == revision


def test_a_second_run_changes_nothing(store, uploads: Path) -> None:
    store(PHOTO, pillow_png())
    assert run() == "2 of 2 pictures changed.\n"
    before = [(each.file.name, each.size) for each in Attachment.objects.all()]
    assert run() == "0 of 2 pictures changed.\n"
    assert [(each.file.name, each.size) for each in Attachment.objects.all()] == before
    assert len(files_in(uploads)) == 2


def test_other_files_are_not_read(store, uploads: Path) -> None:
    [attachment] = store(b"%PDF-1.7 " + PHOTO)
    assert run() == "0 of 0 pictures changed.\n"
    assert content_of(attachment) == b"%PDF-1.7 " + PHOTO


def test_a_width_and_height_alone_are_corrected_without_a_new_file(store) -> None:
    [attachment] = store(stripped(PHOTO))
    assert run() == "1 of 1 pictures changed.\n"
    corrected = Attachment.objects.get()
    assert (corrected.width, corrected.height) == (32, 48)
    assert corrected.file.name == attachment.file.name


def test_with_metadata_kept_only_sizes_are_corrected(store, settings: Settings) -> None:
    store(PHOTO)
    settings.CONVERSATE_STRIP_METADATA = False
    assert run() == "1 of 1 pictures changed.\n"
    attachment = Attachment.objects.get()
    assert content_of(attachment) == PHOTO
    assert (attachment.width, attachment.height) == (32, 48)


def test_a_picture_that_cannot_be_parsed_becomes_a_download(store) -> None:
    [attachment] = store(pillow_png()[:-200])
    assert attachment.content_type == "image/png"
    run()
    changed = Attachment.objects.get()
    assert (changed.content_type, changed.width, changed.height) == (
        "application/octet-stream",
        None,
        None,
    )
    assert content_of(changed) == content_of(attachment)


def test_a_picture_that_is_missing_is_named_and_the_others_go_on(
    store, caplog: pytest.LogCaptureFixture
) -> None:
    missing, _there = store(PHOTO, PHOTO)
    attachment_storage.delete(missing.file.name)
    with pytest.raises(CommandError, match="1 of 2 pictures could not be replaced"):
        run()
    assert f"picture of attachment {missing.pk} could not be replaced" in caplog.text
    assert [each.width for each in Attachment.objects.all()] == [48, 32]


def test_an_error_of_the_storage_is_logged_with_its_traceback(
    store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("The storage has gone away.")

    store(PHOTO)
    monkeypatch.setattr(stored_pictures, "ready_to_store", fail)
    with pytest.raises(CommandError):
        run()
    assert "Traceback" in caplog.text


def test_batches_are_told_to_who_asks(store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_pictures, "_BATCH_SIZE", 2)
    store(PHOTO, PHOTO, PHOTO)
    assert run(verbosity=2).splitlines() == [
        "2 pictures read.",
        "3 pictures read.",
        "3 of 3 pictures changed.",
    ]


def test_a_message_that_is_deleted_meanwhile_leaves_no_file(
    store, room: Room, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [attachment] = store(PHOTO)
    save = attachment_storage.save

    def save_late(name: str, content: Any) -> str:
        path: str = save(name, content)
        Attachment.objects.filter(pk=attachment.pk).delete()
        attachment_storage.delete(attachment.file.name)
        return path

    monkeypatch.setattr(attachment_storage._wrapped, "save", save_late, raising=False)
    assert run() == "0 of 1 pictures changed.\n"
    assert files_in(uploads) == []


def test_pictures_of_a_cleared_room_are_left_to_those_who_remove_them(
    store, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(PHOTO)
    Room.objects.filter(pk=room.pk).update(cleared_id=10**6)
    assert run() == "0 of 0 pictures changed.\n"


def test_pictures_of_a_room_that_is_cleared_meanwhile_stay_for_them(
    store, room: Room, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [attachment] = store(PHOTO)
    save = attachment_storage.save

    def save_late(name: str, content: Any) -> str:
        Room.objects.filter(pk=room.pk).update(cleared_id=10**6)
        path: str = save(name, content)
        return path

    monkeypatch.setattr(attachment_storage._wrapped, "save", save_late, raising=False)
    assert run() == "0 of 1 pictures changed.\n"
    assert Attachment.objects.get().file.name == attachment.file.name
    assert [path.name for path in files_in(uploads)] == [Path(attachment.file.name).name]
