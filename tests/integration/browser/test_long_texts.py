"""Long titles, descriptions and names of files take little space, and can be read as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from conversate_core import services
from conversate_core.models import Room
from tests.integration.browser.support.files import a_pdf
from tests.integration.browser.support.room_page import ROOM, conversation, post

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OpenPage = Callable[..., Page]

PHONE = ViewportSize(width=390, height=844)
SMALL = ViewportSize(width=320, height=640)
TITLE = "The planning committee for the renovation of the old workshop and its gardens, group 2"
DESCRIPTION = "Plans, permits, offers, photos, minutes and the calendar of those who help. " * 5
LINES = "each => Math.round(each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight))"
IS_CUT = "each => each.scrollHeight > each.clientHeight + 1"
# The lines of the last word of an element.
LINES_OF_LAST_WORD = """each => {
  const text = each.firstChild, range = document.createRange();
  range.setStart(text, text.length - each.dataset.word.length);
  range.setEnd(text, text.length);
  return range.getClientRects().length;
}"""


@pytest.fixture
def long_room(ada: User) -> Room:
    return services.create_room(title=TITLE, description=DESCRIPTION, members=[ada])


def lines(locator: Locator) -> int:
    return int(locator.evaluate(LINES))


def test_in_the_list_of_rooms_they_have_two_lines(
    open_page: OpenPage, ada: User, long_room: Room
) -> None:
    page = open_page(ada, "/chat/", viewport=SMALL)
    assert lines(page.get_by_role("heading", name=TITLE)) == 2
    assert lines(page.locator(".cnv-card__description")) == 2


def test_in_the_header_they_have_two_lines_and_the_settings_show_all(
    open_page: OpenPage, ada: User, long_room: Room
) -> None:
    page = open_page(ada, f"/chat/{long_room.slug}/", viewport=PHONE)
    for part in (page.get_by_role("heading", name=TITLE), page.locator(".cnv-room__description")):
        assert lines(part) == 2
    page.get_by_role("link", name="Settings").click()
    for text in (TITLE, DESCRIPTION.strip()):
        shown = page.get_by_text(text)
        expect(shown).to_be_visible()
        assert not shown.evaluate(IS_CUT)


def test_a_click_on_the_header_shows_all(open_page: OpenPage, ada: User, long_room: Room) -> None:
    page = open_page(ada, f"/chat/{long_room.slug}/", viewport=PHONE)
    description = page.locator(".cnv-room__description")
    assert description.evaluate(IS_CUT)
    description.click()
    assert lines(description) > 2
    assert not description.evaluate(IS_CUT)
    page.get_by_role("heading", name=TITLE).click()
    assert description.evaluate(IS_CUT)


def test_a_name_of_a_file_breaks_between_words_and_ends_in_view(
    open_page: OpenPage, room: Room, ada: User
) -> None:
    page = open_page(ada, ROOM, viewport=SMALL)
    post(page, "", [a_pdf("Minutes of the third meeting of the working group.docx")])
    name = conversation(page).locator(".cnv-attachment__name")
    expect(name).to_have_text("Minutes of the third meeting of the working group.docx")
    name.evaluate("each => { each.dataset.word = 'group.docx'; }")
    assert name.evaluate(LINES_OF_LAST_WORD) == 1


def test_the_time_of_a_search_result_is_beside_its_author(
    open_page: OpenPage, ada: User, long_room: Room
) -> None:
    services.post_message(room=long_room, author=ada, body="The engine")
    page = open_page(ada, "/chat/search/?q=engine", viewport=PHONE)
    author = page.locator(".cnv-result__author").bounding_box()
    time = page.locator(".cnv-result time").bounding_box()
    assert author
    assert time
    assert abs(author["y"] - time["y"]) < 4
    assert author["x"] + author["width"] <= time["x"]
    assert lines(page.locator(".cnv-result__room")) == 2
