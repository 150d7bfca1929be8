"""A photo of a phone arrives in the room upright, and without the place where it was taken."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.core.support.encoders import GPS, SECRET, photo_exif
from tests.core.support.stripping import left_for_pillow
from tests.integration.browser.support.room_page import ROOM, post

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.models import Room

LOADED = "(image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
FETCH = """async (link) => {
    const bytes = new Uint8Array(await (await fetch(link.href)).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""
# The colors of a corner of the picture as it is shown.
CORNER = """(image) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return [...context.getImageData(canvas.width - 20, 20, 1, 1).data];
}"""


def photo() -> bytes:
    """Return a photo of 1600 by 1200 pixels, taken with the phone on its side: red is above."""
    image = Image.effect_noise((1600, 1200), 40).convert("RGB")
    # Turned right, the left side of the sensor is the upper one.
    image.paste("red", (0, 0, 100, 1200))
    stream = BytesIO()
    image.save(stream, "JPEG", quality=90, exif=photo_exif(6), comment=SECRET)
    return stream.getvalue()


@pytest.mark.parametrize("javascript_enabled", [True, False])
def test_what_others_see_and_download_has_no_place_and_stands_upright(
    javascript_enabled: bool,
    open_page: Callable[..., Page],
    room: Room,
    ada: User,
    grace: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_PICTURE_PREVIEWS = False
    uploaded = photo()
    with Image.open(BytesIO(uploaded)) as original:
        assert original.getexif().get_ifd(GPS)
    page = open_page(grace, ROOM, java_script_enabled=javascript_enabled)
    file: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": uploaded}
    post(page, "At the sea", files=[file])
    expect(page.locator(".cnv-attachment img")).to_be_visible()
    page = open_page(ada, ROOM)
    image = page.locator(".cnv-attachment img")
    assert image.evaluate(LOADED) == [1200, 1600]
    assert [image.get_attribute(name) for name in ("width", "height")] == ["1200", "1600"]
    red, green, blue, _opaque = image.evaluate(CORNER)
    assert red > 200 > green + blue
    downloaded = base64.b64decode(page.locator(".cnv-attachment a").first.evaluate(FETCH))
    assert len(downloaded) < len(uploaded)
    assert SECRET.encode() not in downloaded
    assert left_for_pillow(downloaded) == set()
