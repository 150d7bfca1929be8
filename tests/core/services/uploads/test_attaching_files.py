from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from conversate_core import services
from conversate_core.errors import InvalidMessage, NotAllowed
from conversate_core.models import Message, Room
from tests.core.support.pictures import png

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def stored_files(uploads: Path) -> list[Path]:
    return sorted(path for path in uploads.rglob("*") if path.is_file())


def test_a_message_may_have_several_files_and_a_text(room: Room, member: User) -> None:
    message = services.post_message(
        room=room,
        author=member,
        body="Look",
        files=[
            SimpleUploadedFile("cat.png", png(30, 20) + b"pixels"),
            SimpleUploadedFile("minutes.pdf", b"%PDF-1.7"),
        ],
    )
    cat, minutes = message.attachments.all()
    assert (cat.name, cat.content_type, cat.width, cat.height) == ("cat.png", "image/png", 30, 20)
    assert (minutes.name, minutes.content_type) == ("minutes.pdf", "application/pdf")
    assert (minutes.width, minutes.height, minutes.size) == (None, None, 8)
    assert str(minutes) == "minutes.pdf"


def test_a_message_of_files_alone_needs_no_text(room: Room, member: User) -> None:
    message = services.post_message(
        room=room, author=member, files=[ContentFile(b"1", name="one.txt")]
    )
    assert message.body == ""


def test_what_was_uploaded_is_what_is_stored_also_when_it_was_read_before(
    room: Room, member: User
) -> None:
    upload = TemporaryUploadedFile("notes.txt", "text/plain", 11, "utf-8")
    upload.write(b"some notes!")
    message = services.post_message(room=room, author=member, files=[upload])
    with message.attachments.get().file.open() as file:
        assert file.read() == b"some notes!"
    upload.close()


def test_the_name_is_shown_but_is_no_part_of_the_path(
    room: Room, member: User, uploads: Path
) -> None:
    file: Any = ContentFile(b"1")
    file.name = "../../../evil\x00.html"
    attachment = services.post_message(room=room, author=member, files=[file]).attachments.get()
    assert attachment.name == "evil.html"
    (path,) = stored_files(uploads)
    assert path.relative_to(uploads).parts[0] == str(room.pk)
    assert "evil" not in str(path)
    assert path.suffix == ""


def test_the_same_file_twice_is_stored_under_two_names_that_cannot_be_guessed(
    room: Room, member: User, uploads: Path
) -> None:
    files = [ContentFile(b"1", name="one.txt"), ContentFile(b"1", name="one.txt")]
    services.post_message(room=room, author=member, files=files)
    first, second = stored_files(uploads)
    assert first.name != second.name
    assert len(first.name) >= 32


def test_a_file_without_a_name_gets_one(room: Room, member: User) -> None:
    message = services.post_message(room=room, author=member, files=[ContentFile(b"1")])
    assert message.attachments.get().name == "file"


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "“notes.txt” is empty."), (b"12345678901", "“notes.txt” is too large")],
)
def test_an_empty_or_overlarge_file_is_refused_and_nothing_is_posted(
    content: bytes, problem: str, room: Room, member: User, uploads: Path, settings: Settings
) -> None:
    settings.CONVERSATE_UPLOAD_MAX_SIZE = 10
    files = [ContentFile(b"fine", name="fine.txt"), ContentFile(content, name="notes.txt")]
    with pytest.raises(InvalidMessage, match=problem):
        services.post_message(room=room, author=member, body="Here", files=files)
    assert not Message.objects.exists()
    assert stored_files(uploads) == []


def test_a_file_of_just_the_size_allowed_is_taken(
    room: Room, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_UPLOAD_MAX_SIZE = 10
    file = ContentFile(b"1234567890", name="notes.txt")
    assert services.post_message(room=room, author=member, files=[file]).attachments.count() == 1


@pytest.mark.parametrize("most", [0, 1, 2])
def test_more_files_than_allowed_are_refused(
    most: int, room: Room, member: User, uploads: Path, settings: Settings
) -> None:
    settings.CONVERSATE_UPLOAD_MAX_FILES = most
    files = [ContentFile(b"1", name="one.txt") for _ in range(most + 1)]
    with pytest.raises(InvalidMessage, match=f"attach up to {most} file"):
        services.post_message(room=room, author=member, body="Here", files=files)
    assert stored_files(uploads) == []


@pytest.mark.parametrize("who", ["outsider", "deactivated"])
def test_nothing_is_stored_for_who_may_not_post(
    who: str, room: Room, uploads: Path, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        services.post_message(
            room=room,
            author=request.getfixturevalue(who),
            files=[ContentFile(b"1", name="one.txt")],
        )
    assert stored_files(uploads) == []
