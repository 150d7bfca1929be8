"""Requests that no browser sends are refused or understood, and never cause a server error."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core.models import Message
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Encodings that produce a surrogate (U+D800), which no answer can contain.
HALVES = {"utf-7": "+2AA-", "unicode_escape": "\\ud800", "raw_unicode_escape": "\\ud800"}


def multipart(*parts: bytes, end: bytes = b"--x--\r\n") -> bytes:
    return b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + end


def field(name: str, value: str) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()


@pytest.mark.parametrize("charset", HALVES)
def test_no_encoding_gives_half_a_character(browser: Client, at: Addresses, charset: str) -> None:
    half = HALVES[charset]
    kind = {"CONTENT_TYPE": f"text/plain; charset={charset}"}
    parameters = {"q": half, "since": "0", "ticket": f"{half}:{half}", "client": half, "done": half}
    for address in (reverse("conversate:search"), at.search_room, at.room, at.api_poll):
        assert browser.get(address, parameters, **kind).status_code == 200
    for address, status in ((at.send, 302), (at.api_send, 201)):
        body = multipart(field("body", half), field("next", "/"))
        kind_of_form = f"multipart/form-data; boundary=x; charset={charset}"
        assert browser.generic("POST", address, body, kind_of_form).status_code == status
        # The bytes are decoded as UTF-8, like everything else.
        assert Message.objects.last().body == half


@pytest.mark.parametrize("ending", ["x" * 300, "é" * 200])
def test_a_large_file_with_an_ending_that_no_disk_takes_is_refused(
    browser: Client, at: Addresses, ending: str
) -> None:
    """Django receives it in a temporary file that ends like it."""
    head = f'Content-Disposition: form-data; name="files"; filename="a.{ending}"\r\n\r\n'
    body = multipart(head.encode() + b"a" * 3_000_000)
    for address in (at.api_send, at.send):
        answer = browser.generic("POST", address, body, "multipart/form-data; boundary=x")
        assert answer.status_code == 400
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Disposition: form-data\r\n\r\nwithout a name",
        b"Content-Disposition: form-data; name=\r\n\r\nwithout a name",
        b'Content-Disposition: form-data; name="files"; filename=""\r\n\r\nwithout a file name',
        b'Content-Disposition: form-data; name="files"; filename=".."\r\n\r\nno name',
        b"no headers at all",
        b"\r\n\r\n",
        b'Content-Disposition: form-data; name="files"; filename=" "\r\n\r\n',
    ],
)
@pytest.mark.parametrize("end", [b"--x--\r\n", b"", b"--x"])
def test_parts_that_are_none_are_no_message(
    browser: Client, at: Addresses, part: bytes, end: bytes
) -> None:
    body = multipart(part, end=end)
    for address in (at.api_send, at.send):
        answer = browser.generic("POST", address, body, "multipart/form-data; boundary=x")
        assert answer.status_code == 400
    assert not Message.objects.exists()


def test_nothing_is_unpacked(browser: Client, at: Addresses) -> None:
    """What is said to be compressed is read as it is, so that nothing small becomes large."""
    body = gzip.compress(b"body=" + b"a" * 2_000_000)
    assert len(body) < 10_000
    for address in (at.api_send, at.send):
        answer = browser.generic(
            "POST",
            address,
            body,
            "application/x-www-form-urlencoded",
            headers={"Content-Encoding": "gzip"},
        )
        assert answer.status_code == 400
    assert not Message.objects.exists()


def test_of_what_is_given_twice_the_last_counts(
    browser: Client, at: Addresses, say: Callable[..., Message], member: User
) -> None:
    mine, other = say(member, "First"), say(member, "Second")
    browser.post(at.api_edit, {"message": [other.pk, mine.pk], "body": ["One", "Two"]})
    bodies = Message.objects.order_by("pk").values_list("body", flat=True)
    assert list(bodies) == ["Two", "Second"]


@pytest.mark.parametrize("name", ["settings", "read", "send", "api_read"])
def test_ten_thousand_fields_are_too_many(browser: Client, at: Addresses, name: str) -> None:
    fields: dict[str, Any] = {f"field{number}": "" for number in range(10_000)}
    assert browser.post(getattr(at, name), fields).status_code == 413


@pytest.mark.parametrize("name", ["send", "api_send"])
def test_a_million_characters_are_too_many(browser: Client, at: Addresses, name: str) -> None:
    answer = browser.post(getattr(at, name), {"body": "a" * 1_000_000})
    assert answer.status_code == 400
    assert b"1000000" in answer.content
    assert not Message.objects.exists()
