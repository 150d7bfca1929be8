"""Phones, low windows, zoom and large letters leave space for the conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from conversate_core.models import Message, Room
from tests.integration.browser.support.files import a_pdf, a_picture
from tests.integration.browser.support.letters import enlarge_letters
from tests.integration.browser.support.room_page import ROOM, conversation, field

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OpenPage = Callable[..., Page]
Say = Callable[..., Message]

ZOOMED = ViewportSize(width=320, height=256)
LANDSCAPE = ViewportSize(width=844, height=390)
DESK_AT_200 = ViewportSize(width=683, height=384)
PHONE = ViewportSize(width=390, height=844)
KEYBOARD = 340
WIDE = ViewportSize(width=1280, height=1024)
# The part of the conversation above the composer that is on the screen.
HEIGHT = """log => {
  const { top, bottom } = log.getBoundingClientRect();
  const foot = document.querySelector(".cnv-room__foot").getBoundingClientRect();
  return Math.min(bottom, foot.top, innerHeight) - Math.max(top, 0);
}"""
SCROLLS = "() => document.scrollingElement.scrollHeight > innerHeight"


def height(page: Page) -> float:
    return float(conversation(page).evaluate(HEIGHT))


def send(page: Page) -> None:
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    expect(field(page)).to_be_in_viewport(ratio=1)


def is_held(page: Page, text: str) -> None:
    expect(page.get_by_text(text, exact=True)).to_be_in_viewport()


@pytest.fixture
def _talk(say: Say, grace: User, ada: User) -> None:
    for number in range(40):
        say((ada, grace)[number % 2], f"Message {number}\nin two lines")
    say(grace, "The last one")


pytestmark = pytest.mark.usefixtures("_talk")


@pytest.mark.parametrize(("width", "total", "least"), [(390, 844, 560), (320, 640, 360)])
def test_a_phone_is_for_the_conversation(
    open_page: OpenPage, room: Room, ada: User, width: int, total: int, least: int
) -> None:
    page = open_page(ada, ROOM, viewport={"width": width, "height": total})
    is_held(page, "The last one")
    send(page)
    assert height(page) >= least


def test_the_field_has_one_line_and_grows(open_page: OpenPage, room: Room, ada: User) -> None:
    page = open_page(ada, ROOM, viewport=PHONE)
    one = field(page).bounding_box()
    assert one
    assert one["height"] < 48
    field(page).fill("One\nTwo\nThree")
    three = field(page).bounding_box()
    assert three
    assert three["height"] > one["height"] + 40
    send(page)
    is_held(page, "The last one")


@pytest.mark.parametrize("size", [PHONE, LANDSCAPE], ids=["upright", "landscape"])
def test_the_keyboard_of_a_phone_leaves_the_field_and_the_last_message(
    open_page: OpenPage, room: Room, ada: User, size: ViewportSize
) -> None:
    page = open_page(ada, ROOM, viewport=size)
    field(page).focus()
    page.set_viewport_size({"width": size["width"], "height": max(size["height"] - KEYBOARD, 200)})
    is_held(page, "The last one")
    send(page)


@pytest.mark.parametrize("size", [LANDSCAPE, DESK_AT_200], ids=["landscape", "200 %"])
def test_a_low_window_still_shows_some_messages(
    open_page: OpenPage, room: Room, ada: User, size: ViewportSize
) -> None:
    page = open_page(ada, ROOM, viewport=size)
    is_held(page, "The last one")
    send(page)
    assert height(page) >= 160
    expect(page.get_by_text("How it runs.")).to_be_hidden()
    assert not page.evaluate(SCROLLS)


def test_if_too_little_would_be_left_the_page_scrolls_below_the_field(
    open_page: OpenPage, room: Room, ada: User, grace: User, say: Say
) -> None:
    page = open_page(ada, ROOM, viewport=ZOOMED)
    assert page.evaluate(SCROLLS)
    is_held(page, "The last one")
    send(page)
    assert height(page) >= 160
    say(grace, "Followed")
    is_held(page, "Followed")
    conversation(page).get_by_text("Message 30").scroll_into_view_if_needed()
    send(page)
    before = conversation(page).get_by_text("Message 30").bounding_box()
    say(grace, "Not followed")
    expect(page.get_by_role("button", name="1 new message")).to_be_in_viewport()
    assert conversation(page).get_by_text("Message 30").bounding_box() == before
    expect(page.get_by_text("Not followed", exact=True)).not_to_be_in_viewport()


def test_chosen_files_leave_some_messages(open_page: OpenPage, room: Room, ada: User) -> None:
    page = open_page(ada, ROOM, viewport=ZOOMED)
    page.get_by_label("Attach files").set_input_files([a_picture(), a_pdf(), a_pdf("plan.pdf")])
    chosen = page.get_by_role("list", name="Chosen files")
    expect(chosen.get_by_role("listitem")).to_have_count(3)
    assert height(page) >= 120
    last = chosen.get_by_text("plan.pdf")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    send(page)


def test_older_messages_load_where_the_page_scrolls(
    open_page: OpenPage, room: Room, ada: User, settings: object
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 20  # type: ignore[attr-defined]
    page = open_page(ada, ROOM, viewport=ZOOMED)
    conversation(page).get_by_text("Message 22").scroll_into_view_if_needed()
    expect(conversation(page).get_by_text("Message 12")).to_be_attached()
    expect(conversation(page).get_by_text("Message 22")).to_be_in_viewport()


def test_the_place_is_kept_when_the_window_changes(
    open_page: OpenPage, room: Room, ada: User
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    there = conversation(page).get_by_text("Message 12")
    there.evaluate("each => each.scrollIntoView()")
    expect(there).to_be_in_viewport()
    for size in [ZOOMED, WIDE, LANDSCAPE, ZOOMED, PHONE]:
        page.set_viewport_size(size)
        page.wait_for_function(f"() => innerWidth === {size['width']}")
        expect(there).to_be_in_viewport()
        expect(page.get_by_text("The last one")).not_to_be_in_viewport()


def test_the_end_is_kept_when_the_window_changes(
    open_page: OpenPage, room: Room, ada: User
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    for size in [ZOOMED, WIDE, LANDSCAPE, ZOOMED, PHONE]:
        page.set_viewport_size(size)
        page.wait_for_function(f"() => innerWidth === {size['width']}")
        is_held(page, "The last one")
        send(page)


@pytest.mark.parametrize("size", [PHONE, LANDSCAPE], ids=["upright", "landscape"])
def test_large_letters_leave_the_field_and_some_messages(
    open_page: OpenPage, room: Room, ada: User, size: ViewportSize
) -> None:
    page = open_page(ada, ROOM, viewport=size)
    enlarge_letters(page)
    page.goto("about:blank")
    page.goto(ROOM)
    assert conversation(page).evaluate("log => getComputedStyle(log).fontSize") == "32px"
    is_held(page, "The last one")
    send(page)
    assert height(page) >= size["height"] / 2
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
