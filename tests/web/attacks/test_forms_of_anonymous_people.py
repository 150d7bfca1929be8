"""Anyone can send a form to the pages. Until it is refused, it takes no disk and no memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core.models import Message
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

KIND = "multipart/form-data; boundary=x"
# Bytes that arrive at a time, and the number of them: more than any buffer.
PIECE = b"a" * 64_000
PIECES = 800


def field(name: str) -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()


def file(name: str) -> bytes:
    return field(f'files"; filename="{name}')


class Arriving(io.RawIOBase):
    """A request body that is made while it is read, as by a socket."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._left = self._left or next(self._pieces, b"")
        piece, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def pieces(*, big: bytes) -> Iterator[bytes]:
    """A text, and then a field or a file without an end."""
    yield field("body") + b"Kettle\r\n" + big
    for _ in range(PIECES):
        yield PIECE
    yield b"\r\n--x--\r\n"


def post(client: Client, address: str, big: bytes) -> Any:
    extra: dict[str, Any] = {
        "wsgi.input": io.BufferedReader(Arriving(pieces(big=big))),
        "CONTENT_TYPE": KIND,
        "CONTENT_LENGTH": str(sum(map(len, pieces(big=big)))),
        "HTTP_ORIGIN": "http://testserver",
    }
    return client.generic("POST", address, **extra)


@pytest.fixture
def _no_disk(settings: Settings, tmp_path: Path) -> None:
    """Whatever is written to a temporary file fails."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "missing"


@pytest.mark.usefixtures("_no_disk")
def test_a_file_is_not_written_to_the_disk_and_the_text_is_kept(
    at: Addresses, browser: Client
) -> None:
    response = post(Client(), at.send, file("long.txt"))
    page = Page(response)
    assert response.status_code == 403
    assert "Kettle" in page.text
    assert "Files are not kept" in page.text
    assert not Message.objects.exists()
    # That of a member is.
    with pytest.raises(FileNotFoundError):
        post(browser, at.send, file("long.txt"))


@pytest.mark.parametrize(
    ("big", "status"), [(field("body"), 302), (file("long.txt"), 403)], ids=["text", "file"]
)
def test_it_takes_no_memory(at: Addresses, member: User, big: bytes, status: int) -> None:
    client = Client()
    # What is loaded once.
    post(client, at.send, b"")
    tracemalloc.start()
    try:
        response = post(client, at.send, big)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert response.status_code == status
    # Django holds 2.5 MB of text at most, some of it twice.
    assert peak < 8_000_000 < PIECES * len(PIECE)
