from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from conversate_core import services
from conversate_core.content import storing
from conversate_core.errors import InvalidMessage, UploadFailed
from conversate_core.models import Attachment, Message, Room
from tests.core.support.encoders import PILLOW, SECRET, pillow_jpeg
from tests.core.support.pictures import gif, heif
from tests.core.support.stripping import left_for_pillow, look

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

UNKNOWN = "application/octet-stream"


def posted(room: Room, author: User, *files: Any) -> Attachment:
    return services.post_message(room=room, author=author, files=files).attachments.get()


def content_of(attachment: Attachment) -> bytes:
    with attachment.file.open() as file:
        content: bytes = file.read()
    return content


@pytest.mark.parametrize("name", PILLOW)
def test_what_is_stored_is_the_picture_without_its_metadata(
    name: str, room: Room, member: User
) -> None:
    uploaded = PILLOW[name]()
    attachment = posted(room, member, SimpleUploadedFile("photo", uploaded))
    stored = content_of(attachment)
    assert look(stored) == look(uploaded)
    assert left_for_pillow(stored) == set()
    assert attachment.size == len(stored) < len(uploaded)


def test_width_and_height_follow_the_orientation_that_stays(room: Room, member: User) -> None:
    attachment = posted(room, member, SimpleUploadedFile("photo.jpg", pillow_jpeg()))
    assert (attachment.width, attachment.height) == (32, 48)
    assert (attachment.name, attachment.content_type) == ("photo.jpg", "image/jpeg")


@pytest.mark.parametrize("in_memory", [0, 10**6])
def test_a_large_picture_is_stripped_on_the_disk(
    in_memory: int, room: Room, member: User, settings: Settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = in_memory
    uploaded = pillow_jpeg()
    with TemporaryUploadedFile("photo.jpg", "image/jpeg", len(uploaded), None) as file:
        file.write(uploaded)
        attachment = posted(room, member, file)
    assert SECRET.encode() not in content_of(attachment)
    assert attachment.size == len(content_of(attachment))


def test_many_metadata_before_the_pixels_hide_no_picture(room: Room, member: User) -> None:
    content = pillow_jpeg()
    filler = b"\xff\xfe\xff\xff" + bytes(65_533)
    attachment = posted(room, member, ContentFile(content[:2] + filler * 8 + content[2:], "a.jpg"))
    assert (attachment.content_type, attachment.width) == ("image/jpeg", 32)


@pytest.mark.parametrize("name", PILLOW)
def test_a_picture_that_is_not_whole_is_a_download(name: str, room: Room, member: User) -> None:
    uploaded = PILLOW[name]()[:40]
    attachment = posted(room, member, SimpleUploadedFile("photo.jpg", uploaded))
    assert content_of(attachment) == uploaded
    assert (attachment.content_type, attachment.size) == (UNKNOWN, 40)
    assert (attachment.width, attachment.height) == (None, None)


def test_a_picture_that_is_too_large_to_be_shown_is_stripped_too(room: Room, member: User) -> None:
    uploaded = gif(65_535, 65_535)[:-1] + b"!\xfe\4Home\0;"
    attachment = posted(room, member, SimpleUploadedFile("photo.gif", uploaded))
    assert (attachment.content_type, attachment.width) == (UNKNOWN, None)
    assert content_of(attachment) == gif(65_535, 65_535)


def test_a_site_can_keep_metadata(room: Room, member: User, settings: Settings) -> None:
    settings.CONVERSATE_STRIP_METADATA = False
    uploaded = pillow_jpeg()
    attachment = posted(room, member, SimpleUploadedFile("photo.jpg", uploaded))
    assert content_of(attachment) == uploaded
    assert (attachment.width, attachment.height) == (32, 48)
    assert attachment.size == len(uploaded)


def test_the_limit_of_size_is_for_the_upload(room: Room, member: User, settings: Settings) -> None:
    uploaded = pillow_jpeg()
    settings.CONVERSATE_UPLOAD_MAX_SIZE = len(uploaded) - 1
    with pytest.raises(InvalidMessage, match="too large"):
        posted(room, member, SimpleUploadedFile("photo.jpg", uploaded))
    settings.CONVERSATE_UPLOAD_MAX_SIZE = len(uploaded)
    assert posted(room, member, SimpleUploadedFile("photo.jpg", uploaded)).size < len(uploaded)


def test_a_full_temporary_folder_stores_nothing(
    room: Room, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storing, "strip_metadata", fail)
    with pytest.raises(UploadFailed):
        posted(room, member, SimpleUploadedFile("photo.jpg", pillow_jpeg()))
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("brands", "name", "content_type", "saved"),
    [
        ((b"heic", b"mif1", b"heic"), "IMG_1234.HEIC", "image/heic", "IMG_1234.HEIC"),
        ((b"heic", b"mif1", b"heic"), "IMG_1234.html", "image/heic", "IMG_1234.heic"),
        ((b"mif1", b"mif1", b"heic"), "photo", "image/heic", "photo.heic"),
        ((b"heix",), "photo.jpg", "image/heic", "photo.heic"),
        ((b"mif1", b"mif1"), "photo.jpg", "image/heif", "photo.heif"),
        ((b"avif", b"mif1", b"avif"), "photo.png", "image/avif", "photo.avif"),
        ((b"isom", b"mif1"), "film.mp4", "video/mp4", "film.mp4"),
    ],
)
def test_a_picture_of_an_iphone_is_a_download_with_its_name(
    brands: tuple[bytes, ...], name: str, content_type: str, saved: str, room: Room, member: User
) -> None:
    attachment = posted(room, member, SimpleUploadedFile(name, heif(*brands)))
    assert content_of(attachment) == heif(*brands)
    assert (attachment.content_type, attachment.name_to_save) == (content_type, saved)
    assert (attachment.width, attachment.height) == (None, None)


@pytest.mark.parametrize("name", ["a.heic", "a.avif", "a.heif"])
def test_what_only_calls_itself_heic_is_none(name: str, room: Room, member: User) -> None:
    file = SimpleUploadedFile(name, b"<script>alert(1)</script>")
    assert posted(room, member, file).content_type == UNKNOWN
