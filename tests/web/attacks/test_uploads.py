"""Malicious uploads: scripts, wrong types, and names that lead to other folders."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conversate_core.content.file_types import RASTER_TYPES
from conversate_core.models import Attachment
from tests.core.support.pictures import gif, jpeg
from tests.core.support.pictures import png as png_head
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
# Files that a browser would run as a page of this site, if it were to run them.
ACTIVE = {
    "page.html": SCRIPT,
    "page.htm": SCRIPT,
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>",
    "page.shtml": b'<!--#exec cmd="id"-->' + SCRIPT,
    "page.svg": SVG,
    "page.svgz": b"\x1f\x8b" + SVG,
    "page.xml": b'<?xml-stylesheet href="javascript:alert(1)"?>' + SVG,
    "page.xsl": SVG,
    "page.mht": b"Content-Type: text/html\r\n\r\n" + SCRIPT,
    "script.js": b"alert(1)",
    "worker.mjs": b"self.onfetch = alert",
    "style.css": b"*{background:url(//evil.example)}",
    "page.pdf": b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
    "page.swf": b"FWS",
    "page.hta": SCRIPT,
    "page.php": b"<?php phpinfo() ?>",
    ".htaccess": b"AddType text/html .png",
    "page.txt": SCRIPT,
    "page": SCRIPT,
    "page.": SCRIPT,
    # What calls itself a picture, and is none.
    "page.png": SCRIPT,
    "page.jpg": SVG,
    "page.gif": b"GIF" + SCRIPT,
    "page.webp": b"RIFF" + SCRIPT,
    "page.html.png": SCRIPT,
    "page.png\x00.html": SCRIPT,
}
# Both a picture and a page, or a script: stored and shown as a picture, and as nothing else.
POLYGLOTS = {
    "picture.html": gif(3, 2) + b"/*" + SCRIPT + b"*/",
    "picture.svg": jpeg(3, 2) + SVG,
    "picture.pdf": png_head(3, 2) + b"%PDF-1.7" + SCRIPT,
}


def uploaded(browser: Client, at: Addresses, name: str, content: bytes) -> Any:
    """The answer to who asks for the file that was uploaded, and its content."""
    answer = browser.post(at.api_send, {"files": SimpleUploadedFile(name, content)})
    assert answer.status_code == 201, answer.content
    attachment = Attachment.objects.get()
    where = {"slug": at.slug, "attachment_id": attachment.pk, "name": attachment.name}
    response = browser.get(reverse("conversate:file", kwargs=where))
    response.body = b"".join(response.streaming_content)
    return response


def is_harmless(response: Any) -> bool:
    """Whether no browser runs it, wherever it is linked from or embedded."""
    return bool(
        response["X-Content-Type-Options"] == "nosniff"
        and response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        and response["X-Frame-Options"] == "DENY"
        and (
            response["Content-Disposition"].startswith("attachment;")
            or response["Content-Type"] in RASTER_TYPES
        )
    )


@pytest.mark.parametrize("name", ACTIVE)
def test_what_could_run_is_saved_and_never_shown(browser: Client, at: Addresses, name: str) -> None:
    response = uploaded(browser, at, name, ACTIVE[name])
    assert response.body == ACTIVE[name]
    assert is_harmless(response)
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] not in RASTER_TYPES
    assert not Page(browser.get(at.room)).all("img")


@pytest.mark.parametrize("name", POLYGLOTS)
def test_what_is_also_a_picture_is_a_picture_alone(
    browser: Client, at: Addresses, name: str
) -> None:
    response = uploaded(browser, at, name, POLYGLOTS[name])
    assert is_harmless(response)
    assert response["Content-Type"] in RASTER_TYPES
    assert SCRIPT not in response.body


def test_a_script_that_only_begins_as_a_picture_is_saved(browser: Client, at: Addresses) -> None:
    content = b"GIF89a" + struct.pack("<HH", 12079, 2) + b"*/=1;alert(1)//" + SCRIPT
    response = uploaded(browser, at, "picture.js", content)
    assert response.body == content
    assert is_harmless(response)
    assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "name",
    [
        "../../settings.py",
        "..\\..\\settings.py",
        "/etc/passwd",
        "C:\\boot.ini",
        "%2e%2e%2fpasswd",
        "....//passwd",
        "a\r\nSet-Cookie: evil=1.txt",
        "a\nX-Evil: 1.txt",
        'a"; filename="evil.html.txt',
        "a\x00b\x1b[31m.txt",
        "\u202etxt.exe",
        "&#x2e;&#x2e;&#x2f;passwd",
        "<script>alert(1)</script>.txt",
        "nul",
        "~",
        "-rf",
    ],
)
def test_a_name_is_neither_a_path_nor_a_header(
    browser: Client, at: Addresses, uploads: Path, name: str
) -> None:
    file = SimpleUploadedFile("x", b"content")
    # Past what Django's own class does to a name.
    file._name = name
    answer = browser.post(at.api_send, {"files": file})
    assert answer.status_code == 201
    attachment = Attachment.objects.get()
    assert not set(attachment.name) & set('/\\\r\n\0\x1b"<>\u202e')
    assert attachment.name not in {"", ".", ".."}
    [stored] = [path for path in uploads.rglob("*") if path.is_file()]
    assert stored.parent == uploads / str(attachment.message.room_id)
    assert stored.name.isalnum()
    where = {"slug": at.slug, "attachment_id": attachment.pk, "name": attachment.name}
    response = browser.get(reverse("conversate:file", kwargs=where))
    b"".join(response.streaming_content)
    assert "Set-Cookie" not in response.headers
    assert "X-Evil" not in response.headers
    assert response["Content-Disposition"].count("filename") == 1
    assert b"<script>alert" not in browser.get(at.room).content


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that is many when it is unpacked."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows)


@pytest.mark.parametrize(
    "content",
    [bomb(50_000, 50_000), jpeg(65_535, 65_535), gif(65_535, 65_535)],
    ids=["png", "jpeg", "gif"],
)
def test_no_browser_is_made_to_unpack_a_bomb(
    browser: Client, at: Addresses, content: bytes
) -> None:
    response = uploaded(browser, at, "bomb.png", content)
    assert is_harmless(response)
    assert response["Content-Type"] == "application/octet-stream"
    assert not Page(browser.get(at.room)).all("img")


def test_who_asks_for_a_thousand_parts_gets_the_whole_once(browser: Client, at: Addresses) -> None:
    uploaded(browser, at, "notes.txt", b"Two sugars.")
    attachment = Attachment.objects.get()
    where = {"slug": at.slug, "attachment_id": attachment.pk, "name": attachment.name}
    parts = ",".join(["0-"] * 1000)
    response = browser.get(
        reverse("conversate:file", kwargs=where), headers={"Range": f"bytes={parts}"}
    )
    assert b"".join(response.streaming_content) == b"Two sugars."
