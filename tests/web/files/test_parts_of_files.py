"""Audio and video players request ranges of files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conversate_core.models import Message
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.web.support.addresses import Addresses

CONTENT = bytes(range(100))


@pytest.fixture
def song(say: Callable[..., Message], other: User) -> str:
    """The address of a file of a hundred bytes."""
    message = say(other, files=[SimpleUploadedFile("song.mp3", CONTENT)])
    attachment = message.attachments.get()
    where = {"slug": message.room.slug, "attachment_id": attachment.pk, "name": attachment.name}
    return reverse("conversate:file", kwargs=where)


@pytest.fixture
def get(browser: Client, song: str) -> Callable[..., Any]:
    """Ask for the file, with these headers; the answer has its content as ``body``."""

    def get(asked: str = "", **headers: str) -> Any:
        response = browser.get(song, headers={"Range": asked, **headers} if asked else headers)
        content = response.streaming_content if response.streaming else [response.content]
        response.body = b"".join(content)
        return response

    return get


def test_without_a_range_it_is_whole_and_says_that_parts_can_be_had(
    get: Callable[..., Any],
) -> None:
    response = get()
    assert (response.status_code, response.body) == (200, CONTENT)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == "100"


@pytest.mark.parametrize(
    ("asked", "part", "content_range"),
    [
        ("bytes=0-", CONTENT, "bytes 0-99/100"),
        ("bytes=10-19", CONTENT[10:20], "bytes 10-19/100"),
        ("bytes=99-99", CONTENT[99:], "bytes 99-99/100"),
        ("bytes=90-1000", CONTENT[90:], "bytes 90-99/100"),
        ("bytes=-10", CONTENT[90:], "bytes 90-99/100"),
        ("bytes=-1000", CONTENT, "bytes 0-99/100"),
        (f"bytes=5-{'9' * 5000}", CONTENT[5:], "bytes 5-99/100"),
        (" Bytes = 0 - 0 ", CONTENT[:1], "bytes 0-0/100"),
    ],
)
def test_a_part(get: Callable[..., Any], asked: str, part: bytes, content_range: str) -> None:
    response = get(asked)
    assert (response.status_code, response.body) == (206, part)
    assert response["Content-Range"] == content_range
    assert response["Content-Length"] == str(len(part))
    assert response["Content-Type"] == "audio/mpeg"


@pytest.mark.parametrize(
    "asked", ["bytes=100-", "bytes=100-200", "bytes=-0", f"bytes={'9' * 5000}-"]
)
def test_a_part_beyond_the_end(get: Callable[..., Any], asked: str) -> None:
    response = get(asked)
    assert (response.status_code, response.body) == (416, b"")
    assert response["Content-Range"] == "bytes */100"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-6",
        "bytes=20-10",
        "bytes=200-110",
        "bytes=-",
        "bytes=a-b",
        "lines=1-2",
        "bytes",
        "=",
        "bytes=٣-٥",
        "bytes=1 0-19",
    ],
)
def test_what_is_no_single_range_is_answered_with_the_whole(
    get: Callable[..., Any], asked: str
) -> None:
    response = get(asked)
    assert (response.status_code, response.body) == (200, CONTENT)


def test_a_part_of_another_version_is_answered_with_the_whole(get: Callable[..., Any]) -> None:
    etag = get()["ETag"]
    assert get("bytes=0-9", **{"If-Range": etag}).status_code == 206
    assert get("bytes=0-9", **{"If-Range": '"another"'}).status_code == 200
    assert get("bytes=0-9", **{"If-Range": f"W/{etag}"}).status_code == 200


def test_what_the_browser_has_is_not_sent_again(get: Callable[..., Any]) -> None:
    assert get("bytes=0-9", **{"If-None-Match": get()["ETag"]}).status_code == 304


def test_to_ask_about_a_file_is_not_to_ask_for_a_part(browser: Client, song: str) -> None:
    response = browser.head(song, headers={"Range": "bytes=0-9"})
    response.close()
    assert (response.status_code, response["Content-Length"]) == (200, "100")


@pytest.mark.parametrize("asked", ["", "bytes=0-9", "bytes=200-"])
def test_no_answer_is_anything_that_a_browser_would_run(
    get: Callable[..., Any], asked: str
) -> None:
    response = get(asked)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    if response.status_code != 416:
        assert response["Content-Disposition"] == 'attachment; filename="song.mp3"'


@pytest.mark.parametrize(
    ("asked", "part"), [("bytes=0-9", CONTENT[:10]), ("", CONTENT)], ids=["a part", "all of it"]
)
def test_nothing_compresses_it_on_the_way(
    get: Callable[..., Any], settings: Settings, asked: str, part: bytes
) -> None:
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    response = get(asked, **{"Accept-Encoding": "gzip"})
    assert response.body == part
    assert response["Content-Length"] == str(len(part))
    # A strong one, by which a download that was cut off goes on.
    assert response["ETag"].startswith('"')


def test_a_part_of_a_file_that_is_missing(
    get: Callable[..., Any], caplog: pytest.LogCaptureFixture, uploads: Any
) -> None:
    for file in uploads.rglob("*"):
        if file.is_file():
            file.unlink()
    assert get("bytes=0-9").status_code == 404
    assert "is missing" in caplog.text


@pytest.mark.parametrize(
    ("name", "player"),
    [("song.mp3", "audio"), ("voice.ogg", "audio"), ("film.mp4", "video"), ("film.webm", "video")],
)
def test_sound_and_video_play_in_the_page_and_can_be_saved(
    browser: Client,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
    name: str,
    player: str,
) -> None:
    say(other, files=[SimpleUploadedFile(name, CONTENT)])
    page = Page(browser.get(at.room))
    ((tag, shown),) = [element for element in page.elements if element[0] in {"audio", "video"}]
    assert tag == player
    assert "controls" in shown
    assert page.all("a", href=shown["src"], download=name)


@pytest.mark.parametrize("name", ["drawing.svg", "page.html", "notes.txt", "unknown"])
def test_nothing_else_plays(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User, name: str
) -> None:
    say(other, files=[SimpleUploadedFile(name, CONTENT)])
    page = Page(browser.get(at.room))
    assert not [tag for tag, _ in page.elements if tag in {"audio", "video", "img", "iframe"}]
