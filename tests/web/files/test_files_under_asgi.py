"""Under ASGI, a file is sent in blocks and is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient
from django.urls import reverse

from conversate_core.models import Message

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

CONTENT = bytes(range(256)) * 1_000


@pytest.fixture
def get(say: Callable[..., Message], member: User, other: User) -> Callable[..., Any]:
    """Ask for a file of 256 000 bytes; the answer has its content as ``blocks``."""
    message = say(other, files=[SimpleUploadedFile("song.mp3", CONTENT)])
    attachment = message.attachments.get()
    where = {"slug": message.room.slug, "attachment_id": attachment.pk, "name": attachment.name}
    client = AsyncClient()
    client.force_login(member)

    async def get(**headers: str) -> Any:
        response = await client.get(reverse("conversate:file", kwargs=where), headers=headers)
        response.blocks = [block async for block in response.streaming_content]
        return response

    return async_to_sync(get)


def test_it_goes_out_in_blocks(get: Callable[..., Any]) -> None:
    response = get()
    assert b"".join(response.blocks) == CONTENT
    assert max(map(len, response.blocks)) < len(CONTENT) / 2
    assert response["Content-Length"] == str(len(CONTENT))


def test_so_does_a_part_of_it(get: Callable[..., Any]) -> None:
    response = get(Range="bytes=1000-200999")
    assert (response.status_code, b"".join(response.blocks)) == (206, CONTENT[1_000:201_000])
    assert max(map(len, response.blocks)) < len(CONTENT) / 2


@pytest.mark.parametrize(
    ("asked", "part"),
    [({}, CONTENT), ({"Range": "bytes=1000-200999"}, CONTENT[1_000:201_000])],
)
def test_nothing_compresses_block_by_block(
    get: Callable[..., Any], settings: Settings, asked: dict[str, str], part: bytes
) -> None:
    """Of several gzip members, browsers read only the first."""
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    response = get(**{"Accept-Encoding": "gzip", **asked})
    assert b"".join(response.blocks) == part
    assert response["Content-Length"] == str(len(part))
