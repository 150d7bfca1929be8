"""A download has the content of the upload, also if the site compresses its answers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from conversate_core.models import Message
from tests.core.support.pictures import png, png_chunk
from tests.integration.browser.support.room_page import ROOM
from tests.support.asgi import start_site, stop

# Compressible, and larger than one chunk.
DRAWING = bytes(range(256)) * 2_000
PICTURE = png(40, 30, png_chunk(b"IDAT", bytes(300_000)))
FETCH = """async ([address, range]) => {
    const answer = await fetch(address, range ? {headers: {Range: range}} : {});
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""


@pytest.fixture(params=["asgi", "wsgi"])
def site(request: pytest.FixtureRequest, room, uploads: Path) -> Iterator[str]:
    """The address of a server that compresses its answers."""
    middleware = ["django.middleware.gzip.GZipMiddleware", *site_settings.MIDDLEWARE]
    options = {"MIDDLEWARE": middleware, "CONVERSATE_STORE_ROOT": str(uploads)}
    if request.param == "asgi":
        process, port = start_site(options)
        yield f"http://localhost:{port}"
        stop(process)
    else:
        with override_settings(MIDDLEWARE=middleware):
            server = LiveServer("localhost")
        yield server.url
        server.stop()


def fetched(page: Page, address: str, asked: str = "") -> bytes:
    return base64.b64decode(page.evaluate(FETCH, [address, asked]))


def test_what_is_saved_shown_and_asked_for_in_part_is_whole(
    site: str, open_page: Callable[..., Page], ada: Any, grace: Any, say: Callable[..., Message]
) -> None:
    files = [SimpleUploadedFile("plan.bin", DRAWING), SimpleUploadedFile("photo.png", PICTURE)]
    say(ada, "Both of them", files=files)
    page = open_page(grace, f"{site}{ROOM}")
    with page.expect_download() as saved:
        page.get_by_role("link", name="plan.bin").first.click()
    assert saved.value.path().read_bytes() == DRAWING
    drawing, picture = (
        page.locator(f"a[href$='{name}']").first.get_attribute("href")
        for name in ("plan.bin", "photo.png")
    )
    assert fetched(page, str(picture)) == PICTURE
    assert fetched(page, str(drawing), "bytes=1000-200999") == DRAWING[1_000:201_000]
