"""The composer grows with its text, and shows why a text can't be sent before it is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.integration.browser.support.room_page import (
    ROOM,
    conversation,
    field,
    messages,
    requests_of,
    says,
)
from tests.integration.browser.support.writing import nothing_is_pending

# As in Firefox.
WITHOUT_FIELD_SIZING = """
  const supports = CSS.supports.bind(CSS);
  CSS.supports = (name, value) => name !== "field-sizing" && supports(name, value);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("textarea { field-sizing: fixed !important; }");
  document.adoptedStyleSheets = [sheet];
"""


def alert(page: Page) -> Locator:
    return page.get_by_role("form", name="Write a message").get_by_role("alert")


def send_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Send")


def height(page: Page) -> float:
    box = field(page).bounding_box()
    assert box is not None
    return box["height"]


def test_the_composer_says_by_how_many_characters_a_text_is_too_long(
    open_page, room, ada, settings
):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 1000
    page = open_page(ada, ROOM)
    field(page).fill("x" * 3000)
    expect(alert(page)).to_have_text("Too long by 2,000 characters (limit 1,000).")


def test_text_that_is_too_long_is_said_while_it_is_written(open_page, room, ada, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 10
    page = open_page(ada, ROOM)
    sent = requests_of(page, "/api/send/")
    # As the server counts: a character outside the Basic Multilingual Plane is one.
    field(page).fill("😀" * 10)
    expect(alert(page)).to_be_hidden()
    field(page).fill("😀" * 11)
    expect(alert(page)).to_have_text("Too long by 1 character (limit 10).")
    expect(send_button(page)).to_be_disabled()
    field(page).press("Enter")
    expect(field(page)).to_have_value("😀" * 11)
    nothing_is_pending(page)
    assert sent == []

    field(page).press("Backspace")
    expect(alert(page)).to_be_hidden()
    expect(send_button(page)).to_be_enabled()
    field(page).press("Enter")
    says(page, "😀" * 10)


by_itself_or_by_script = pytest.mark.parametrize(
    "script", [None, WITHOUT_FIELD_SIZING], ids=["as it is", "by script"]
)


@by_itself_or_by_script
def test_it_grows_with_the_text_up_to_a_limit_and_shrinks_again(open_page, room, ada, script):
    page = open_page(ada, ROOM, script=script)
    empty = height(page)
    field(page).press("A")
    assert height(page) == pytest.approx(empty, abs=4)
    field(page).fill("Line\n" * 4)
    some = height(page)
    field(page).fill("Line\n" * 60)
    most = height(page)
    assert empty < some < most < 300
    field(page).press("Control+a")
    field(page).press("Delete")
    assert height(page) == pytest.approx(empty, abs=4)


@by_itself_or_by_script
def test_the_end_of_the_conversation_stays_in_sight_while_the_field_grows(
    open_page, room, ada, grace, say, script
):
    say(grace, "Line\n" * 60)
    say(grace, "The end")
    page = open_page(ada, ROOM, script=script)
    expect(messages(page).last).to_be_in_viewport()
    for _ in range(6):
        field(page).press("Shift+Enter")
        expect(messages(page).last).to_be_in_viewport(ratio=0.9)
    say(grace, "And after it")
    expect(conversation(page).get_by_text("And after it")).to_be_in_viewport(ratio=0.9)
