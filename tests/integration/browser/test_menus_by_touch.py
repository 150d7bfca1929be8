"""On a touch screen a long press opens the menu of a message, and so does a narrow handle."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.integration.browser.support.room_page import ROOM
from tests.integration.browser.support.writing import message_with

# Milliseconds, more than a long press.
LONG = 1000
# The size of a target that a finger hits, in pixels.
TARGET = 24


@pytest.fixture
def page(open_page, room, ada, grace, say) -> Page:
    for number in range(20):
        say(grace, f"Message {number}")
    say(grace, "Hers, with a https://example.org/long/address")
    say(ada, "Mine")
    phone = {"width": 390, "height": 700}
    return open_page(ada, ROOM, has_touch=True, is_mobile=True, viewport=phone)


@pytest.fixture
def touch(page: Page) -> Callable[..., None]:
    """Put a finger on an element, move it down, or lift it."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, element: Locator | None = None, down: float = 0) -> None:
        points = []
        if element:
            box = element.bounding_box()
            assert box is not None
            middle = box["y"] + box["height"] / 2
            points = [{"x": box["x"] + box["width"] / 2, "y": middle + down}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def text_of(page: Page, text: str) -> Locator:
    return message_with(page, text).locator(".cnv-text")


def test_a_long_press_opens_the_menu_and_selects_text_as_ever(page, touch):
    for text in ("Mine", "Message 19"):
        touch("touchStart", text_of(page, text))
        expect(message_with(page, text).get_by_role("menu")).to_be_in_viewport(ratio=1)
        touch("touchEnd")
        expect(page.get_by_role("menu")).to_have_count(1)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.cnv-text')).userSelect") == "auto"
    )
    text_of(page, "Message 18").tap()
    expect(page.get_by_role("menu")).to_have_count(0)


def test_a_finger_that_scrolls_opens_no_menu(page, touch):
    page.clock.install()
    text = text_of(page, "Message 19")
    touch("touchStart", text)
    touch("touchMove", text, down=40)
    page.clock.run_for(LONG)
    touch("touchEnd")
    expect(page.get_by_role("menu")).to_have_count(0)


def test_a_tap_opens_no_menu(page):
    page.clock.install()
    text_of(page, "Mine").tap()
    page.clock.run_for(LONG)
    expect(page.get_by_role("menu")).to_have_count(0)


def test_a_link_keeps_its_own_long_press(page, touch):
    page.clock.install()
    touch("touchStart", message_with(page, "Message 0").locator(".cnv-message__time"))
    page.clock.run_for(LONG)
    expect(page.get_by_role("menu")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_handle_is_there_without_a_long_press(open_page, room, ada, say, javascript):
    say(ada, "Mine")
    page = open_page(ada, ROOM, has_touch=True, java_script_enabled=javascript)
    role = "button" if javascript else "link"
    handle = message_with(page, "Mine").get_by_role(role, name="More")
    expect(handle).to_have_css("opacity", "1")
    box = handle.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= TARGET
    handle.tap()
    if javascript:
        expect(page.get_by_role("menuitem", name="Edit")).to_be_visible()
    else:
        expect(page.get_by_role("link", name="Edit")).to_be_visible()
