"""The conversation is one Tab stop with keys between messages. The field has the focus first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_core import services
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.room_page import (
    ROOM,
    conversation,
    field,
    messages,
    post,
    says,
)
from tests.integration.browser.support.waiting import frames
from tests.integration.browser.support.writing import choose, message_with

# Elements inside messages that Tab reaches.
STOPS = """
    list => [...list.querySelectorAll("li, a, button")].filter((each) => each.tabIndex >= 0).length
"""


@pytest.fixture
def page(open_page, room, ada, grace, say) -> Page:
    for number in range(1, 31):
        say(ada if number % 3 else grace, f"Message {number:02} https://example.org/{number}")
    page = open_page(ada, ROOM)
    expect(field(page)).to_be_focused()
    return page


def message(page: Page, number: int) -> Locator:
    return message_with(page, f"Message {number:02}")


def stops(page: Page) -> int:
    count: int = page.locator("#conversate-messages").evaluate(STOPS)
    return count


def test_one_tab_leads_from_the_field_to_the_conversation_and_another_one_out_of_it(page):
    assert stops(page) == 0
    page.keyboard.press("Shift+Tab")
    expect(conversation(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".cnv-room__header :focus")).to_be_visible()
    page.keyboard.press("Tab")
    expect(conversation(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(field(page)).to_be_focused()


def test_the_arrow_keys_move_between_messages(page):
    page.keyboard.press("Shift+Tab")
    for key, number in [
        ("ArrowUp", 30),
        ("ArrowUp", 29),
        ("ArrowDown", 30),
        ("ArrowDown", 30),
        ("Home", 1),
        ("ArrowUp", 1),
        ("ArrowDown", 2),
        ("End", 30),
    ]:
        page.keyboard.press(key)
        expect(message(page, number)).to_be_focused()
        expect(message(page, number)).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(message(page, 30).locator(".cnv-text a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(message(page, 29)).to_be_focused()


def test_the_controls_of_the_message_with_the_focus_are_tab_stops(page):
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    current = message(page, 30)
    assert stops(page) == 1 + current.locator("a").count()
    for control in current.locator("a").all():
        page.keyboard.press("Tab")
        expect(control).to_be_focused()
    page.keyboard.press("Tab")
    expect(field(page)).to_be_focused()
    assert stops(page) == 0


def test_the_focus_is_seen_at_the_message(page):
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    assert message(page, 30).evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    page.emulate_media(forced_colors="active")
    assert message(page, 30).evaluate("each => getComputedStyle(each).outlineStyle") == "solid"


def test_axe_finds_nothing_while_a_message_has_the_focus(page):
    page.keyboard.press("Shift+Tab")
    assert violations(page) == []
    page.keyboard.press("ArrowUp")
    assert violations(page) == []


def test_enter_opens_the_menu_and_escape_leads_back(page):
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Edit")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(message(page, 29)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(message(page, 30)).to_be_focused()


def test_the_keys_go_on_after_an_edit_and_after_a_deletion(page):
    choose(page, "Message 29", "Edit")
    page.keyboard.press("Home")
    page.keyboard.type("My ")
    page.keyboard.press("Enter")
    expect(message_with(page, "My Message 29")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(message(page, 28)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    expect(message_with(page, "This message was deleted.")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(message_with(page, "Message 27")).to_be_focused()


def test_a_message_that_someone_changes_keeps_the_focus(page, room, ada):
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    edited = room.messages.get(body__startswith="Message 29")
    services.edit_message(message=edited, body="Corrected", by=ada)
    expect(message_with(page, "Corrected")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(message(page, 28)).to_be_focused()
    assert stops(page) == 1 + message(page, 28).locator("a").count()


def test_new_messages_add_no_tab_stops(page, grace, say):
    say(grace, "See https://example.org/")
    expect(message_with(page, "See")).to_be_visible()
    post(page, "Seen")
    expect(message_with(page, "Seen")).to_be_visible()
    assert stops(page) == 0


def test_the_other_keys_scroll(page):
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.evaluate("document.addEventListener('scrollend', () => { window.rests = true; }, true)")
    page.keyboard.press("PageUp")
    page.wait_for_function("() => window.rests")
    expect(message(page, 30)).not_to_be_in_viewport()
    # From there the focus goes to a message in view.
    page.keyboard.press("ArrowUp")
    focused = conversation(page).locator("li:focus")
    expect(focused).to_be_in_viewport()
    expect(focused).not_to_contain_text("Message 29")


def test_the_arrow_keys_scroll_through_a_long_message(open_page, room, ada, grace, say):
    say(grace, "Before")
    say(grace, "Line\n" * 60)
    page = open_page(ada, ROOM)
    expect(field(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    long = message_with(page, "Line")
    expect(long).to_be_focused()
    top = conversation(page).evaluate("each => each.scrollTop")
    page.keyboard.press("ArrowUp")
    page.wait_for_function(
        "top => document.querySelector('#conversate-conversation').scrollTop < top", arg=top
    )
    expect(long).to_be_focused()
    conversation(page).evaluate("each => { each.scrollTop = 0; }")
    page.keyboard.press("ArrowUp")
    expect(message_with(page, "Before")).to_be_focused()


def test_the_keys_load_the_messages_that_are_not_in_the_page(
    open_page, room, ada, grace, say, settings
):
    settings.CONVERSATE_PAGE_SIZE = 3
    for number in range(1, 10):
        say(grace, f"Message {number:02}")
    page = open_page(ada, ROOM, viewport={"width": 1200, "height": 1200})
    expect(field(page)).to_be_focused()
    expect(messages(page)).to_have_count(3)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    for number in range(9, 1, -1):
        expect(message(page, number)).to_be_focused()
        if number in (7, 4):
            page.keyboard.press("ArrowUp")
            expect(message(page, number - 1)).to_be_visible()
        page.keyboard.press("ArrowUp")
    expect(message(page, 1)).to_be_focused()


def test_a_failure_to_load_leaves_the_focus(open_page, room, ada, grace, say, settings, watch):
    watch.expected.append("Failed to load resource")
    settings.CONVERSATE_PAGE_SIZE = 3
    for number in range(1, 10):
        say(grace, f"Message {number:02}")
    page = open_page(ada, ROOM, viewport={"width": 1200, "height": 1200})
    expect(field(page)).to_be_focused()
    page.route("**/api/history/**", lambda route: route.abort())
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(conversation(page).get_by_text("Couldn't load messages.")).to_be_visible()
    expect(message(page, 7)).to_be_focused()


def test_keys_of_the_browser_and_of_fields_stay_theirs(page):
    choose(page, "Message 29", "Edit")
    editor = page.get_by_role("form", name="Edit message").get_by_role("textbox")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    expect(message(page, 29)).to_be_focused()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Control+ArrowUp")
    expect(message(page, 29)).to_be_focused()


def test_arrow_up_in_the_empty_field_edits_the_last_message(page):
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("form", name="Edit message").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(field(page)).to_be_focused()


def test_the_field_has_the_focus_and_the_unread_messages_stay_in_view(
    open_page, room, ada, grace, say
):
    read = [say(grace, f"Message {number}") for number in range(60)]
    services.mark_read(room=room, user=ada, message=read[20])
    page = open_page(ada, f"{ROOM}#unread")
    expect(field(page)).to_be_focused()
    expect(page.locator("#unread")).to_be_in_viewport()


@pytest.mark.parametrize(
    "address", ["?message={id}#message-{id}", "#message-{id}", "?message={id}"]
)
def test_a_link_to_a_message_leaves_the_focus_there(open_page, room, ada, grace, say, address):
    first = say(grace, "Message 01")
    page = open_page(ada, ROOM + address.format(id=first.pk))
    expect(message(page, 1)).to_be_in_viewport()
    frames(page)
    expect(field(page)).not_to_be_focused()


def test_a_finger_opens_no_keyboard(open_page, room, ada):
    page = open_page(ada, ROOM, has_touch=True, is_mobile=True)
    says(page)
    frames(page)
    expect(field(page)).not_to_be_focused()


def test_what_the_reader_has_focused_keeps_the_focus(open_page, room, ada):
    chosen = """
        document.addEventListener("readystatechange", () => {
          document.querySelector(".cnv-room__header a").focus();
        }, { once: true });
    """
    page = open_page(ada, ROOM, script=chosen)
    says(page)
    frames(page)
    expect(page.get_by_role("link", name="All rooms").first).to_be_focused()


def test_a_room_inside_a_page_leaves_the_focus_to_the_page(open_page, room, ada, settings):
    settings.ROOT_URLCONF = "tests.integration.browser.support.embedding"
    page = open_page(ada, "/site/in-sight/")
    says(page)
    frames(page)
    expect(field(page)).not_to_be_focused()
