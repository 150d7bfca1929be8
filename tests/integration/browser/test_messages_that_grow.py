"""Messages that grow later move neither the end nor the messages in view."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.integration.browser.support.room_page import ROOM, conversation
from tests.integration.browser.support.waiting import frames

# Like a site's script that adds a bar with buttons to each message, at once or later.
GROW = """
    window.grow = (elements) => elements.forEach((element) => {
        const bar = document.createElement("div");
        bar.style.height = "90px";
        bar.className = "bar";
        element.querySelector(".cnv-message__body").append(bar);
    });
"""
AS_THEY_COME = """
    document.addEventListener("conversate:rendered", ({ detail }) => window.grow(detail.elements));
"""
# In the frame in which the room scrolls to its end, before the scroll event.
WITH_THE_FIRST_FRAME = """
    document.addEventListener("conversate:wait", () => {
        window.grow([...document.querySelectorAll(".cnv-message")]);
    }, { once: true });
"""
LATER = """
    document.addEventListener("conversate:ask", () => {
        window.grow([...document.querySelectorAll(".cnv-message")]);
    }, { once: true });
"""


@pytest.fixture(params=[True, False], ids=["in the room", "in the page"])
def lived_in(request, settings, grace, say) -> None:
    """Run with the room scrolling, and with the page scrolling."""
    settings.CONVERSATE_CONTROL_LAYOUT = request.param
    for number in range(40):
        say(grace, f"Message {number}")


@pytest.mark.parametrize("when", [AS_THEY_COME, WITH_THE_FIRST_FRAME, LATER])
def test_the_end_stays_in_view(open_page, room, lived_in, ada, when):
    page = open_page(ada, ROOM, script=GROW + when)
    expect(page.locator(".bar")).to_have_count(40)
    frames(page)
    expect(conversation(page).get_by_text("Message 39")).to_be_in_viewport()
    assert page.evaluate("CONVERSATE.room.scroll.isAtEnd()")


def test_a_message_that_comes_is_followed_though_it_grows(
    open_page, room, lived_in, ada, grace, say
):
    page = open_page(ada, ROOM, script=GROW + AS_THEY_COME)
    for number in range(3):
        say(grace, f"Another {number}")
        expect(page.locator(".bar")).to_have_count(41 + number)
        frames(page)
        expect(conversation(page).get_by_text(f"Another {number}")).to_be_in_viewport()


def test_a_reader_in_the_middle_stays_where_they_are(open_page, room, lived_in, ada):
    page = open_page(ada, ROOM, script=GROW)
    middle = conversation(page).get_by_text("Message 20", exact=True)
    conversation(page).hover()
    page.mouse.wheel(0, -400)
    page.wait_for_function("() => !CONVERSATE.room.scroll.following")
    middle.evaluate("element => element.scrollIntoView({ block: 'start' })")
    frames(page)
    before = middle.bounding_box()
    page.evaluate("() => window.grow([...document.querySelectorAll('.cnv-message')].slice(0, 15))")
    frames(page)
    after = middle.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1
    assert not page.evaluate("CONVERSATE.room.scroll.following")
