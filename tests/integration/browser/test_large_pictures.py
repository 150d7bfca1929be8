"""Large pictures are shown as previews, which take a small part of the transfer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, Response, expect

from conversate_core.models import Attachment, Message
from tests.core.support.photos import encoded, photo, picture, turned
from tests.integration.browser.support.room_page import ROOM, conversation, post
from tests.integration.browser.support.waiting import wait_until

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversate_core.models import Room

NATURAL = "(image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"


def test_a_page_of_twenty_photos(
    open_page: Callable[..., Page], say: Callable[..., Message], ada: User, grace: User
) -> None:
    content = photo(4032, 3024)
    assert len(content) > 4_000_000
    for number in range(20):
        say(grace, "", files=[SimpleUploadedFile(f"{number}.jpg", content)])
    page = open_page(ada, "/chat/")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/file/" in answer.url else None)
    page.goto(ROOM)
    shown = conversation(page).get_by_role("img", name=".jpg")
    expect(shown).to_have_count(20)
    for image in shown.all():
        image.scroll_into_view_if_needed()
        assert image.evaluate(NATURAL) == [1067, 800]
    assert len(answers) == 20
    assert sum(len(answer.body()) for answer in answers) <= 3_000_000


def test_a_photo_is_posted_and_shown_upright_and_a_click_shows_all_of_it(
    open_page: Callable[..., Page], room: Room, ada: User
) -> None:
    image, exif = turned(picture(1600, 1200), 6)
    content = encoded(image, exif=exif, quality=90)
    page = open_page(ada, ROOM)
    post(page, "Look", [{"name": "sea.jpg", "mimeType": "image/jpeg", "buffer": content}])
    shown = conversation(page).get_by_role("img", name="sea.jpg")
    # The photo itself, if the preview is not made yet.
    assert shown.evaluate(NATURAL) in ([1067, 800], [1600, 1200])
    wait_until(page, lambda: Attachment.objects.exclude(preview="").exists())
    page.reload()
    assert (shown.get_attribute("src") or "").endswith("/sea.jpg?preview")
    assert shown.evaluate(NATURAL) == [1067, 800]
    assert [shown.get_attribute(name) for name in ("width", "height")] == ["1600", "1200"]
    shown.click()
    whole = page.get_by_role("dialog").get_by_role("img", name="sea.jpg")
    expect(whole).to_be_visible()
    assert whole.evaluate(NATURAL) == [1600, 1200]
