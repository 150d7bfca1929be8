"""If the connection ends before the request is complete, nothing truncated is posted."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from conversate_core.models import Attachment, Message
from tests.web.support.addresses import Addresses
from tests.web.support.files import text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

FORM = "application/x-www-form-urlencoded"


def send(client: Client, path: str, body: bytes, kind: str, *, cut: int) -> Any:
    """Announce all of *body* and leave out the last *cut* bytes, as a browser that is closed."""
    came = BytesIO(body[: len(body) - cut])
    announced = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    extra: dict[str, Any] = {"wsgi.input": came, **announced}
    return client.generic("POST", path, **extra)


def multipart() -> bytes:
    return encode_multipart(BOUNDARY, {"body": "See", "files": text(content=b"x" * 200_000)})


def read_forms(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.POST.get("anything")
        return get_response(request)

    return middleware


@pytest.mark.parametrize("name", ["api_send", "send"])
@pytest.mark.parametrize("cut", [10, 100, 100_000])
def test_a_file_that_has_come_in_part_is_not_posted(
    browser: Client, at: Addresses, name: str, cut: int
) -> None:
    response = send(browser, getattr(at, name), multipart(), MULTIPART_CONTENT, cut=cut)
    assert response.status_code == 400
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", ["api_send", "send"])
def test_a_text_that_has_come_in_part_is_not_posted(
    browser: Client, at: Addresses, name: str
) -> None:
    body = urlencode({"body": "Come at eight, but not before"}).encode()
    response = send(browser, getattr(at, name), body, FORM, cut=15)
    assert response.status_code == 400
    assert not Message.objects.exists()


def test_an_edit_that_has_come_in_part_is_not_saved(
    browser: Client, at: Addresses, say: Callable[..., Message], member: User
) -> None:
    message = say(member, "Hello")
    body = urlencode({"message": message.pk, "body": "Come at eight, but not before"}).encode()
    assert send(browser, at.api_edit, body, FORM, cut=15).status_code == 400
    message.refresh_from_db()
    assert message.body == "Hello"


@pytest.mark.parametrize("middleware", [[], [f"{__name__}.read_forms"]], ids=["ours", "site's"])
@pytest.mark.parametrize(("name", "status"), [("api_send", 201), ("send", 302)])
def test_a_complete_form_is_posted_even_if_a_middleware_reads_it_first(
    browser: Client,
    at: Addresses,
    settings: Settings,
    name: str,
    status: int,
    middleware: list[str],
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, *middleware]
    response = send(browser, getattr(at, name), multipart(), MULTIPART_CONTENT, cut=0)
    assert response.status_code == status
    assert Attachment.objects.get().size == 200_000
