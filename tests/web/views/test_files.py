from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Attachment, Message, Room
from tests.web.support.files import png, text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def upload(say: Callable[..., Message], other: User) -> Callable[..., str]:
    """Post a file; return its address."""

    def upload(file: SimpleUploadedFile) -> str:
        return address_of(say(other, files=[file]).attachments.get())

    return upload


def address_of(attachment: Attachment, **changes: object) -> str:
    where = {
        "slug": attachment.message.room.slug,
        "attachment_id": attachment.pk,
        "name": attachment.name,
    }
    return reverse("conversate:file", kwargs=where | changes)


def content_of(response: FileResponse) -> bytes:
    return b"".join(response.streaming_content)


def test_an_image_is_shown_in_the_page(upload: Callable[..., str], browser: Client) -> None:
    response = browser.get(upload(png()))
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"] == 'inline; filename="tea.png"'
    assert content_of(response) == png().read()


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("notes.txt", b"Two sugars.", "text/plain"),
        ("report.pdf", b"%PDF-1.7", "application/pdf"),
        ("drawing.svg", SVG, "image/svg+xml"),
        ("page.html", b"<script>alert(1)</script>", "text/html"),
        ("tea.png", b"<script>alert(1)</script>", "application/octet-stream"),
        ("unheard.of-ending", b"?", "application/octet-stream"),
    ],
)
def test_everything_else_is_a_download(
    upload: Callable[..., str], browser: Client, name: str, content: bytes, content_type: str
) -> None:
    response = browser.get(upload(SimpleUploadedFile(name, content)))
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Content-Type"] == content_type
    assert content_of(response) == content


@pytest.mark.parametrize("file", [png(), text()], ids=["image", "text"])
def test_no_browser_runs_what_is_in_a_file(
    upload: Callable[..., str], browser: Client, file: SimpleUploadedFile
) -> None:
    response = browser.get(upload(file))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    content_of(response)


@pytest.mark.parametrize("name", ["Über uns.txt", "茶 100%.txt", 'say "hi" #1?.txt', "a;b&c.txt"])
def test_a_file_keeps_its_name(upload: Callable[..., str], browser: Client, name: str) -> None:
    response = browser.get(upload(text(name)))
    assert response.status_code == 200
    content_of(response)
    kept = Attachment.objects.get().name
    disposition = response.headers["Content-Disposition"]
    assert kept in disposition or "filename*=utf-8''" in disposition


def test_a_browser_that_has_it_is_not_sent_it_again(
    upload: Callable[..., str], browser: Client
) -> None:
    address = upload(png())
    first = browser.get(address)
    content_of(first)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_browser_that_has_it_with_metadata_is_sent_it_without_them(
    upload: Callable[..., str], browser: Client, settings: Settings
) -> None:
    settings.CONVERSATE_STRIP_METADATA = False
    picture = png().read()
    address = upload(SimpleUploadedFile("tea.png", picture + b"Villa Umbrella"))
    first = browser.get(address)
    content_of(first)
    settings.CONVERSATE_STRIP_METADATA = True
    call_command("strip_metadata", stdout=StringIO())
    again = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, content_of(again)) == (200, picture)


def test_a_browser_that_has_it_is_refused_once_its_user_was_removed(
    upload: Callable[..., str], browser: Client, room: Room, member: User
) -> None:
    address = upload(png())
    first = browser.get(address)
    content_of(first)
    services.remove_member(room=room, user=member)
    again = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 404


def test_a_file_is_found_by_its_room_its_id_and_its_name_together(
    upload: Callable[..., str], browser: Client, member: User, other: User
) -> None:
    upload(png())
    attachment = Attachment.objects.get()
    another = services.create_room(title="Another", members=[member, other])
    for changes in (
        {"slug": another.slug},
        {"attachment_id": attachment.pk + 1},
        {"attachment_id": 10**30},
        {"name": "harmless.txt"},
    ):
        assert browser.get(address_of(attachment, **changes)).status_code == 404


def test_the_file_of_a_deleted_message_is_gone(
    upload: Callable[..., str], browser: Client, other: User
) -> None:
    address = upload(png())
    services.delete_message(message=Message.objects.get(), by=other)
    assert browser.get(address).status_code == 404


def test_a_file_that_is_missing_in_the_storage_is_404_and_logged(
    upload: Callable[..., str],
    browser: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    address = upload(png())
    Path(Attachment.objects.get().file.path).unlink()
    assert browser.get(address).status_code == 404
    assert "is missing" in caplog.text
