"""Several pictures of one message are squares side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, Page, expect

from conversate_core.models import Room
from tests.integration.browser.support.files import a_pdf, picture
from tests.integration.browser.support.room_page import ROOM, conversation, post

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OpenPage = Callable[..., Page]


def photo(name: str, width: int, height: int) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture(width, height)}


@pytest.mark.parametrize(("width", "height"), [(320, 640), (1280, 900)])
def test_a_wide_and_a_tall_picture(
    open_page: OpenPage, room: Room, ada: User, width: int, height: int
) -> None:
    page = open_page(ada, ROOM, viewport={"width": width, "height": height})
    post(page, "Two", [photo("a.png", 800, 600), photo("b.png", 600, 800), a_pdf("c.pdf")])
    shown = conversation(page).get_by_role("img", name=".png")
    expect(shown).to_have_count(2)
    one, two = (each.bounding_box() for each in shown.all())
    assert one
    assert two
    assert one["y"] == two["y"]
    assert one["x"] + one["width"] < two["x"]
    for box in (one, two):
        assert box["width"] == pytest.approx(box["height"], abs=1)
    file = conversation(page).get_by_role("link", name="c.pdf").bounding_box()
    assert file
    assert file["y"] > one["y"] + one["height"]


def test_the_viewer_shows_the_whole_picture(open_page: OpenPage, room: Room, ada: User) -> None:
    page = open_page(ada, ROOM)
    post(page, "Two", [photo("a.png", 400, 200), photo("b.png", 200, 400)])
    conversation(page).get_by_role("img", name="a.png").click()
    box = page.get_by_role("dialog").get_by_role("img", name="a.png").bounding_box()
    assert box
    assert box["width"] == pytest.approx(2 * box["height"], abs=1)
