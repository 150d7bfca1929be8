"""A rotated photo has its space before it loads, and is not cropped."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import Page, expect

from conversate_core.models import Attachment, Message
from tests.integration.browser.support.room_page import ROOM

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LOADED = "(image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"


def photo(kind: str) -> SimpleUploadedFile:
    """Return a photo of 800 by 600 pixels with a rotation in its EXIF data."""
    metadata = Image.Exif()
    metadata[0x0112] = 6
    stream = BytesIO()
    Image.new("RGB", (800, 600), "teal").save(stream, kind, exif=metadata.tobytes())
    return SimpleUploadedFile(f"photo.{kind.lower()}", stream.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_on_its_side_takes_the_place_that_was_kept_for_it(
    kind: str, open_page: Callable[..., Page], say: Callable[..., Message], ada: User, grace: User
) -> None:
    say(grace, "Look", files=[photo(kind)])
    page = open_page(ada, ROOM)
    image = page.locator(".cnv-attachment img")
    expect(image).to_be_visible()
    assert image.evaluate(LOADED) == [600, 800]
    loaded = image.bounding_box()
    assert loaded is not None
    assert loaded["height"] == pytest.approx(loaded["width"] * 4 / 3, abs=1)
    assert [image.get_attribute(name) for name in ("width", "height")] == ["600", "800"]


def test_a_webp_is_shown_as_it_is_encoded(
    open_page: Callable[..., Page], say: Callable[..., Message], ada: User, grace: User
) -> None:
    """Chromium doesn't follow the orientation of a WebP, so it changes neither width nor height."""
    say(grace, "Look", files=[photo("WEBP")])
    image = open_page(ada, ROOM).locator(".cnv-attachment img")
    assert image.evaluate(LOADED) == [800, 600]
    assert [image.get_attribute(name) for name in ("width", "height")] == ["800", "600"]


def test_a_photo_whose_stored_size_is_wrong_is_not_cropped(
    open_page: Callable[..., Page], say: Callable[..., Message], ada: User, grace: User
) -> None:
    say(grace, "Look", files=[photo("JPEG")])
    Attachment.objects.update(width=800, height=600)
    page = open_page(ada, ROOM)
    image = page.locator(".cnv-attachment img")
    assert image.evaluate("(image) => getComputedStyle(image).objectFit") == "contain"
