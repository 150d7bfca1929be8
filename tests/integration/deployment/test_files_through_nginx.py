"""nginx sends uploaded files on its disk; Django sends those in S3."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.integration.deployment.support.visitor import Visitor

HTML = b"<script>alert(1)</script>" + bytes(range(256)) * 4_000
NAME = "Zwölf Äpfel.html"


@pytest.fixture
def path(site, room, ada) -> str:
    """Return the URL of a file that was posted through nginx."""
    upload = SimpleUploadedFile(NAME, HTML, content_type="text/html")
    posted = Visitor(site, ada).send(room.slug, body="For you", files=[upload])
    assert posted.status == 201, posted.content
    attachment = room.messages.get().attachments.get()
    return f"/chat/{room.slug}/file/{attachment.pk}/{quote(NAME)}"


def test_a_member_gets_what_was_posted_as_a_download(site, path, grace):
    answer = Visitor(site, grace).get(path)
    assert (answer.status, answer.content) == (200, HTML)
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Zw%C3%B6lf%20%C3%84pfel.html"
    )
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert answer.headers.get_all("Content-Security-Policy") == ["sandbox; default-src 'none'"]
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [("bytes=8-15", range(8, 16)), ("bytes=-10", range(len(HTML) - 10, len(HTML)))],
)
def test_a_player_gets_the_part_that_it_asks_for(site, path, grace, asked, given):
    answer = Visitor(site, grace).get(path, Range=asked)
    assert (answer.status, answer.content) == (206, HTML[given.start : given.stop])
    assert answer.headers["Content-Range"] == f"bytes {given[0]}-{given[-1]}/{len(HTML)}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_browser_has_is_not_sent_again(site, path, grace):
    visitor = Visitor(site, grace)
    etag = visitor.get(path).headers["ETag"]
    answer = visitor.get(path, **{"If-None-Match": etag})
    assert (answer.status, answer.content) == (304, b"")


def test_an_outsider_finds_nothing_and_a_stranger_is_asked_who_they_are(site, path, outsider):
    assert Visitor(site, outsider).get(path).status == 404
    assert Visitor(site, None).get(path).status == 302


def test_nobody_gets_a_file_by_the_address_that_is_internal(wsgi_site, room, ada):
    upload = SimpleUploadedFile("a.txt", b"secret")
    visitor = Visitor(wsgi_site, ada)
    assert visitor.send(room.slug, files=[upload]).status == 201
    stored = room.messages.get().attachments.get().file.name
    assert (wsgi_site.folder / "uploads" / stored).read_bytes() == b"secret"
    assert visitor.get(f"/conversate-files/{stored}").status == 404
