"""With SENDFILE = "redirect", the storage sends the files, by URLs that live a minute."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import boto3
import pytest
from django.core.checks import run_checks
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer

from conversate_core.models import Attachment, Message
from tests.core.support.photos import photo
from tests.web.support.files import png, text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

CONTENT = bytes(range(100))


class Signing(FileSystemStorage):
    """A storage whose URLs are signed, as far as they say."""

    def url(  # type: ignore[override]
        self, name: str, parameters: dict[str, str] | None = None, expire: int | None = None
    ) -> str:
        return f"https://files.example/{name}?{urlencode({**(parameters or {}), 'in': expire})}"


class Unsigned(Signing):
    querystring_auth = False


class OfAnotherDomain(Signing):
    custom_domain = "cdn.example"


def address_of(attachment: Attachment) -> str:
    where = {
        "slug": attachment.message.room.slug,
        "attachment_id": attachment.pk,
        "name": attachment.name,
    }
    return reverse("conversate:file", kwargs=where)


def use(settings: Settings, storage: type | str, **options: Any) -> None:
    path = storage if isinstance(storage, str) else f"{__name__}.{storage.__qualname__}"
    backend = {"BACKEND": path, "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "conversate": backend}


@pytest.fixture
def redirecting(settings: Settings, uploads: Any) -> None:
    settings.CONVERSATE_SENDFILE = "redirect"
    use(settings, Signing, location=uploads)


@pytest.fixture
def posted(
    redirecting: None, say: Callable[..., Message], other: User
) -> Callable[[SimpleUploadedFile], Attachment]:
    def posted(file: SimpleUploadedFile) -> Attachment:
        return say(other, files=[file]).attachments.get()

    return posted


def asked_for(location: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(location).query).items()}


def test_a_member_is_sent_to_the_storage_for_a_minute(
    posted: Callable[..., Attachment], browser: Client
) -> None:
    attachment = posted(text("Zwölf.txt"))
    response = browser.get(address_of(attachment))
    assert response.status_code == 302
    assert response["Location"].startswith(f"https://files.example/{attachment.file.name}?")
    assert asked_for(response["Location"]) == {
        "in": "60",
        "ResponseContentType": "text/plain",
        "ResponseContentDisposition": "attachment; filename*=utf-8''Zw%C3%B6lf.txt",
    }
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("file", "disposition"),
    [
        (png("tea.html"), "inline"),
        (text("page.html", b"<script>alert(1)</script>"), "attachment"),
        (text("drawing.svg", b"<svg/>"), "attachment"),
        (text("song.mp3"), "attachment"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_only_images_are_shown_from_there(
    posted: Callable[..., Attachment],
    browser: Client,
    file: SimpleUploadedFile,
    disposition: str,
) -> None:
    location = browser.get(address_of(posted(file)))["Location"]
    assert asked_for(location)["ResponseContentDisposition"].split(";")[0] == disposition


def test_head_is_answered_here(posted: Callable[..., Attachment], browser: Client) -> None:
    attachment = posted(text())
    response = browser.head(address_of(attachment))
    assert response.status_code == 200
    assert response["Content-Length"] == str(attachment.size)
    assert response["Content-Type"] == "text/plain"
    assert response["Accept-Ranges"] == "bytes"
    assert response["ETag"] == f'"{attachment.pk}-{attachment.size}"'


def test_nobody_else_gets_an_address(
    posted: Callable[..., Attachment],
    browser_of: Callable[[User], Client],
    moderator: User,
    outsider: User,
    client: Client,
) -> None:
    address = address_of(posted(text()))
    assert browser_of(moderator).get(address).status_code == 302
    refused = browser_of(outsider).get(address)
    assert refused.status_code == 404
    assert "Location" not in refused
    assert "files.example" not in client.get(address)["Location"]


@pytest.mark.django_db(transaction=True)
def test_previews_come_from_here_and_stay_with_the_browser(
    posted: Callable[..., Attachment], browser: Client
) -> None:
    attachment = posted(SimpleUploadedFile("sea.jpg", photo()))
    response = browser.get(f"{address_of(attachment)}?preview")
    assert response.status_code == 200
    assert b"".join(response.streaming_content)
    assert response["ETag"]


def ids() -> set[str | None]:
    return {problem.id for problem in run_checks(tags=["conversate"])}


def test_the_check_takes_only_storages_that_sign(settings: Settings, uploads: Any) -> None:
    settings.CONVERSATE_SENDFILE = "redirect"
    assert "conversate_web.E006" in ids()
    for storage in (Unsigned, OfAnotherDomain):
        use(settings, storage, location=uploads)
        assert "conversate_web.E006" in ids()
    use(settings, Signing, location=uploads)
    assert not {"conversate_web.E004", "conversate_web.E006"} & ids()


@pytest.fixture
def bucket(settings: Settings) -> Iterator[None]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {"endpoint_url": f"http://{host}:{port}", "region_name": "us-east-1"}
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    boto3.resource("s3", **options, **keys).create_bucket(Bucket="conversate")
    use(
        settings,
        "storages.backends.s3.S3Storage",
        bucket_name="conversate",
        access_key="key",
        secret_key="secret",
        signature_version="s3v4",
        **options,
    )
    yield
    server.stop()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_s3_sends_the_range_that_was_asked_for(
    bucket: None,
    say: Callable[..., Message],
    other: User,
    browser: Client,
    settings: Settings,
) -> None:
    settings.CONVERSATE_SENDFILE = "redirect"
    assert "conversate_web.E006" not in ids()
    song = say(other, files=[SimpleUploadedFile("song.mp3", CONTENT)]).attachments.get()
    location = browser.get(address_of(song), headers={"Range": "bytes=10-19"})["Location"]
    assert asked_for(location)["X-Amz-Expires"] == "60"
    request = urllib.request.Request(location, headers={"Range": "bytes=10-19"})
    with urllib.request.urlopen(request) as answer:
        assert (answer.status, answer.read()) == (206, CONTENT[10:20])
    with urllib.request.urlopen(location) as answer:
        assert answer.read() == CONTENT
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="song.mp3"'
