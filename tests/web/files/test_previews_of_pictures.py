"""Pages show previews of large pictures, to the users who may see the picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from conversate_core import services
from conversate_core.models import Attachment, Membership, Message
from conversate_core.services import picture_preview_thread, picture_previews
from tests.core.support.photos import photo

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.web.support.addresses import Addresses

pytestmark = pytest.mark.django_db(transaction=True)


def sea(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("sea.jpg", photo() if content is None else content)


def address_of(attachment: Attachment) -> str:
    where = {
        "slug": attachment.message.room.slug,
        "attachment_id": attachment.pk,
        "name": attachment.name,
    }
    return reverse("conversate:file", kwargs=where)


def pictures_in(page: Any) -> list[str]:
    """Return the addresses of the pictures that a page shows."""
    found = re.findall(r'<img src="([^"]+/file/[^"]+)"', page.content.decode())
    return [unescape(each) for each in found]


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def posted(say: Callable[..., Message], other: User) -> Attachment:
    return say(other, files=[sea()]).attachments.get()


@pytest.fixture
def waiting(say: Callable[..., Message], other: User) -> Attachment:
    """A picture whose preview was not made yet."""
    with mock.patch.object(picture_preview_thread, "_start"):
        return say(other, files=[sea()]).attachments.get()


def test_the_page_shows_the_preview_and_links_the_picture(
    posted: Attachment, browser: Client, at: Addresses
) -> None:
    page = browser.get(at.room)
    assert pictures_in(page) == [f"{address_of(posted)}?preview"]
    html = page.content.decode()
    assert f'<a href="{address_of(posted)}"' in html
    assert 'width="1600" height="1200"' in html


def test_the_preview_is_sent_as_a_picture(posted: Attachment, browser: Client) -> None:
    response = browser.get(f"{address_of(posted)}?preview")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == 'inline; filename="sea.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert {"private", "no-cache"} <= set(response["Cache-Control"].split(", "))
    content = content_of(response)
    assert response["Content-Length"] == str(len(content))
    assert Image.open(BytesIO(content)).size == (1067, 800)
    again = browser.get(
        f"{address_of(posted)}?preview", headers={"If-None-Match": response["ETag"]}
    )
    assert again.status_code == 304
    picture = browser.get(address_of(posted))
    assert picture["ETag"] != response["ETag"]
    assert content_of(picture) == photo()
    head = browser.head(f"{address_of(posted)}?preview")
    assert (head.status_code, content_of(head)) == (200, b"")


def test_until_it_is_made_the_picture_is_shown(
    waiting: Attachment, browser: Client, at: Addresses
) -> None:
    (shown,) = pictures_in(browser.get(at.room))
    with mock.patch.object(picture_preview_thread, "make_preview_of") as make:
        first = browser.get(shown)
        make.assert_called_once_with(waiting.pk)
    assert (first.status_code, first["Location"]) == (302, address_of(waiting))
    assert "no-cache" in first["Cache-Control"]
    assert content_of(browser.get(shown, follow=True)) == photo()
    assert Image.open(BytesIO(content_of(browser.get(shown)))).size == (1067, 800)


def test_a_picture_that_gets_none_is_shown_itself(
    say: Callable[..., Message], other: User, browser: Client, at: Addresses
) -> None:
    broken = say(other, files=[sea(photo()[:400_000])]).attachments.get()
    assert pictures_in(browser.get(at.room)) == [address_of(broken)]
    asked = browser.get(f"{address_of(broken)}?preview")
    assert asked["Location"] == address_of(broken)


def test_small_pictures_and_a_site_without_previews_have_the_same_html_as_ever(
    say: Callable[..., Message], other: User, browser: Client, at: Addresses, settings: Settings
) -> None:
    small = say(other, files=[sea(photo(400, 300))]).attachments.get()
    assert pictures_in(browser.get(at.room)) == [address_of(small)]
    large = say(other, files=[sea()]).attachments.get()
    settings.CONVERSATE_PICTURE_PREVIEWS = False
    page = browser.get(at.room)
    assert pictures_in(page) == [address_of(small), address_of(large)]
    assert b"?preview" not in page.content
    shown = browser.get(f"{address_of(large)}?preview")
    assert content_of(shown)


def test_whoever_may_not_see_the_picture_gets_no_preview(
    posted: Attachment,
    browser: Client,
    browser_of: Callable[[User], Client],
    outsider: User,
    moderator: User,
    member: User,
    client: Client,
) -> None:
    address = f"{address_of(posted)}?preview"
    assert content_of(browser_of(moderator).get(address))
    assert browser_of(outsider).get(address).status_code == 404
    anonymous = client.get(address)
    assert (anonymous.status_code, "?next=" in anonymous["Location"]) == (302, True)
    Membership.objects.filter(user=member).delete()
    assert browser.get(address).status_code == 404


def test_an_outsider_has_no_preview_made(
    waiting: Attachment, browser_of: Callable[[User], Client], outsider: User
) -> None:
    with mock.patch.object(picture_preview_thread, "make_preview_of") as make:
        assert browser_of(outsider).get(f"{address_of(waiting)}?preview").status_code == 404
        make.assert_not_called()


def test_a_deleted_picture_has_none(posted: Attachment, browser: Client) -> None:
    address = f"{address_of(posted)}?preview"
    services.delete_message(message=posted.message)
    assert browser.get(address).status_code == 404


def test_nginx_sends_the_preview_too(
    posted: Attachment, browser: Client, settings: Settings
) -> None:
    settings.CONVERSATE_SENDFILE = "X-Accel-Redirect"
    response = browser.get(f"{address_of(posted)}?preview")
    assert response["X-Accel-Redirect"] == f"/conversate-files/{posted.preview.name}"
    assert response["Content-Type"] == "image/jpeg"


def test_a_photo_that_browsers_do_not_show_is_a_download_below_its_preview(
    waiting: Attachment, browser: Client, at: Addresses
) -> None:
    Attachment.objects.update(content_type="image/heic", name="IMG_1.HEIC", width=None, height=None)
    waiting.refresh_from_db()
    assert pictures_in(browser.get(at.room)) == []
    with mock.patch("conversate_core.content.picture_previews._open_heic") as opened:
        opened.side_effect = lambda content: Image.open(BytesIO(content))
        assert picture_previews.make_preview_of(waiting.pk)
    page = browser.get(at.room)
    assert pictures_in(page) == [f"{address_of(waiting)}?preview"]
    assert f'<a href="{address_of(waiting)}" download="IMG_1.HEIC">' in page.content.decode()
    assert 'width="1600" height="1200"' in page.content.decode()
    response = browser.get(f"{address_of(waiting)}?preview")
    assert response["Content-Disposition"] == 'inline; filename="IMG_1.jpg"'
    assert content_of(response)


def test_the_api_names_the_preview(
    posted: Attachment, say: Callable[..., Message], other: User, browser: Client, at: Addresses
) -> None:
    say(other, files=[sea(photo(400, 300))])
    answer = browser.get(at.api_history).json()
    urls = [message["attachments"][0]["preview_url"] for message in answer["messages"]]
    assert urls == [f"{address_of(posted)}?preview", None]


def test_a_page_of_twenty_photos_takes_less_than_three_megabytes(
    say: Callable[..., Message], other: User, browser: Client, at: Addresses
) -> None:
    content = photo(4032, 3024)
    assert len(content) > 4_000_000
    for _ in range(20):
        say(other, files=[sea(content)])
    shown = pictures_in(browser.get(at.room))
    assert len(shown) == 20
    assert sum(len(content_of(browser.get(each))) for each in shown) <= 3_000_000
