"""A reader who returns to a room is where they were in the conversation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from tests.integration.browser.support.room_page import ROOM, conversation, messages

# The first message in view and its distance from the edge, once the page is at rest.
PLACE = """async () => {
    const { scroll, history } = CONVERSATE.room;
    await history.running;
    const frame = () => new Promise(requestAnimationFrame);
    await frame(); await frame(); await frame();
    return scroll.place();
}"""
# The page may still load: the scripts come last.
IS_AT_END = "() => window.CONVERSATE?.room?.scroll.isAtEnd()"


@pytest.fixture
def history(say, room, ada, grace):
    """More messages than a page of the history has, with different heights.

    They are read: the unread marker would stand above the first one until the page is left.
    """
    messages = [say(grace, f"Message {n}" + "\nand more" * (n % 5)) for n in range(120)]
    services.mark_read(room=room, user=ada)
    return messages


@pytest.fixture(params=[True, False], ids=["in the room", "in the page"])
def page(history, open_page, ada, settings, request) -> Page:
    settings.CONVERSATE_CONTROL_LAYOUT = request.param
    page = open_page(ada, "/chat/")
    page.goto(ROOM)
    page.wait_for_function(IS_AT_END)
    return page


def read_up(page: Page, pixels: int) -> None:
    # Not by a wheel, whose scrolling takes a while.
    page.evaluate("(pixels) => CONVERSATE.room.scroll.scroller.scrollBy(0, -pixels)", pixels)
    page.wait_for_function("() => !CONVERSATE.room.scroll.following")


def read_far_up(page: Page) -> None:
    """Read until two more pages of the history are loaded."""
    count = messages(page).count()
    while messages(page).count() < min(count + 60, 120):
        read_up(page, 2_000)
    read_up(page, 100)


def place(page: Page) -> tuple[str, int]:
    found = page.evaluate(PLACE)
    return found["id"], round(found["top"])


def same_place(page: Page, expected: tuple[str, int]) -> None:
    # Older and newer messages may still be loaded around it.
    page.wait_for_function(
        "([id, top]) => { const place = CONVERSATE.room.scroll.place();"
        " return place.id === id && Math.abs(place.top - top) <= 1; }",
        arg=list(expected),
    )


def go_to_the_rooms_and_back(page: Page) -> None:
    # A click on the link would scroll the page up to it.
    page.goto("/chat/")
    page.go_back()
    expect(conversation(page)).to_be_visible()


def test_a_reload_stays_at_the_place(page):
    read_up(page, 900)
    before = place(page)
    page.reload()
    same_place(page, before)


def test_back_comes_to_the_place(page):
    read_up(page, 900)
    before = place(page)
    go_to_the_rooms_and_back(page)
    same_place(page, before)


def test_a_place_in_the_loaded_history_is_loaded_again(page):
    read_far_up(page)
    before = place(page)
    go_to_the_rooms_and_back(page)
    expect(page.locator(f"#{before[0]}")).to_be_in_viewport()
    same_place(page, before)


def test_the_end_is_still_the_end(page, say, grace):
    page.goto("/chat/")
    say(grace, "Meanwhile")
    page.go_back()
    expect(conversation(page).get_by_text("Meanwhile")).to_be_in_viewport()
    page.wait_for_function(IS_AT_END)


def test_a_link_to_the_room_opens_it_at_the_end(page):
    read_up(page, 900)
    page.goto("/chat/")
    page.get_by_role("link", name="Engine room").click()
    page.wait_for_function(IS_AT_END)


def test_a_link_to_a_message_leads_there_though_the_room_was_left_elsewhere(page, history):
    read_up(page, 900)
    page.goto(f"{ROOM}?message={history[5].pk}#message-{history[5].pk}")
    expect(page.locator(f"#message-{history[5].pk}")).to_be_in_viewport()


@pytest.mark.parametrize("path", [ROOM, "/chat/"])
def test_the_page_that_one_goes_back_to_asks_at_once_for_what_came_meanwhile(
    open_page, room, ada, settings, path
):
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 3_600_000
    page = open_page(ada, path)
    page.goto("/static/conversate/bundle/base.css")
    with page.expect_request(lambda request: request.resource_type in {"xhr", "fetch"}):
        page.go_back()


def test_a_step_up_counts_before_the_browser_tells_of_it(page):
    """The event of a scroll comes with a later frame; a poll may come before."""
    page.wait_for_function(IS_AT_END)
    is_at_end = page.evaluate(
        """() => {
            const { scroll } = CONVERSATE.room;
            scroll.scroller.scrollTop -= 900;
            scroll.keepPosition(() => {});
            return scroll.isAtEnd();
        }"""
    )
    assert not is_at_end
