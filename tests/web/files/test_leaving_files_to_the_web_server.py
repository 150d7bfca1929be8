from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.checks import run_checks
from django.core.files.storage import Storage
from django.test import Client
from django.urls import reverse

from conversate_core.models import Attachment, Message
from tests.web.support.files import png, text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class Remote(Storage):
    """Files that are on no disk of this machine."""


def get(client: Client, attachment: Attachment) -> Any:
    room = attachment.message.room
    where = {"slug": room.slug, "attachment_id": attachment.pk, "name": attachment.name}
    return client.get(reverse("conversate:file", kwargs=where), headers={"Range": "bytes=0-1"})


@pytest.fixture
def attachment(say: Callable[..., Message], other: User) -> Attachment:
    return say(other, files=[text("Zwölf Äpfel.txt")]).attachments.get()


def ids() -> set[str | None]:
    return {problem.id for problem in run_checks(tags=["conversate"])}


def test_nginx_gets_an_internal_address(
    browser: Client, attachment: Attachment, settings: Settings
) -> None:
    settings.CONVERSATE_SENDFILE = "X-Accel-Redirect"
    response = get(browser, attachment)
    assert (response.status_code, response.content) == (200, b"")
    assert response["X-Accel-Redirect"] == f"/conversate-files/{attachment.file.name}"
    settings.CONVERSATE_SENDFILE_URL = "/inside/"
    assert get(browser, attachment)["X-Accel-Redirect"] == f"/inside/{attachment.file.name}"


def test_apache_gets_a_path(
    browser: Client, attachment: Attachment, settings: Settings, uploads: Path
) -> None:
    settings.CONVERSATE_SENDFILE = "X-Sendfile"
    response = get(browser, attachment)
    assert (response.status_code, response.content) == (200, b"")
    assert Path(response["X-Sendfile"]).read_bytes() == b"Two sugars.\n"
    assert uploads in Path(response["X-Sendfile"]).parents


@pytest.mark.parametrize("header", ["X-Accel-Redirect", "X-Sendfile"])
def test_what_the_file_is_and_how_it_may_be_used_is_said_as_ever(
    browser: Client,
    attachment: Attachment,
    say: Callable[..., Message],
    other: User,
    settings: Settings,
    header: str,
) -> None:
    settings.CONVERSATE_SENDFILE = header
    response = get(browser, attachment)
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Zw%C3%B6lf%20%C3%84pfel.txt"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    image = get(browser, say(other, files=[png()]).attachments.get())
    assert image["Content-Type"] == "image/png"
    assert image["Content-Disposition"] == 'inline; filename="tea.png"'


@pytest.mark.parametrize("header", [None, "X-Accel-Redirect", "X-Sendfile"])
@pytest.mark.parametrize("name", ["tea.html", "tea.svg", "tea.exe"])
def test_a_picture_is_saved_as_one_whatever_it_was_called(
    browser: Client,
    say: Callable[..., Message],
    other: User,
    settings: Settings,
    header: str | None,
    name: str,
) -> None:
    settings.CONVERSATE_SENDFILE = header
    image = get(browser, say(other, files=[png(name)]).attachments.get())
    assert image["Content-Type"] == "image/png"
    assert image["Content-Disposition"] == 'inline; filename="tea.png"'
    image.close()


@pytest.mark.parametrize("header", ["X-Accel-Redirect", "X-Sendfile"])
def test_who_may_not_enter_the_room_gets_no_such_header(
    browser_of: Callable[[User], Client],
    outsider: User,
    client: Client,
    attachment: Attachment,
    settings: Settings,
    header: str,
) -> None:
    settings.CONVERSATE_SENDFILE = header
    refused = get(browser_of(outsider), attachment)
    assert refused.status_code == 404
    assert header not in refused
    anonymous = get(client, attachment)
    assert anonymous.status_code == 302
    assert header not in anonymous


@pytest.mark.parametrize("header", [None, "X-Accel-Redirect", "X-Sendfile"])
def test_the_checks_find_nothing_wrong(settings: Settings, header: str | None) -> None:
    settings.CONVERSATE_SENDFILE = header
    assert not {"conversate_web.E004", "conversate_web.E005", "conversate_web.E006"} & ids()


def test_another_header_is_an_error(settings: Settings) -> None:
    settings.CONVERSATE_SENDFILE = "X-Send-It"
    assert "conversate_web.E004" in ids()


@pytest.mark.parametrize("url", ["", "files", "/files", "files/", None])
def test_a_location_that_is_no_folder_is_an_error(settings: Settings, url: object) -> None:
    settings.CONVERSATE_SENDFILE_URL = url
    assert "conversate_web.E005" in ids()


def test_files_on_another_machine_cannot_be_left_to_the_web_server(settings: Settings) -> None:
    settings.CONVERSATE_SENDFILE = "X-Sendfile"
    settings.STORAGES = {**settings.STORAGES, "conversate": {"BACKEND": f"{__name__}.Remote"}}
    assert "conversate_web.E006" in ids()
