"""A dialog lists the keyboard shortcuts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.room_page import ROOM, conversation, field, says


@pytest.fixture
def page(open_page, room, ada) -> Page:
    page = open_page(ada, ROOM)
    expect(field(page)).to_be_focused()
    return page


def shortcuts(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Keyboard shortcuts")


def test_a_question_mark_outside_of_fields_opens_it_and_escape_leads_back(page):
    page.keyboard.press("Shift+Tab")
    for _ in range(2):
        page.keyboard.press("?")
        expect(shortcuts(page)).to_contain_text("↑ in the empty field edits your last message")
        assert violations(page) == []
        # The heading has the focus. It can't be operated, so it has no ring.
        expect(shortcuts(page).get_by_role("heading")).to_have_css("outline-style", "none")
        page.keyboard.press("Escape")
        expect(shortcuts(page)).to_have_count(0)
        expect(conversation(page)).to_be_focused()


def test_a_question_mark_in_a_field_is_a_question_mark(page):
    page.keyboard.press("?")
    expect(field(page)).to_have_value("?")
    expect(shortcuts(page)).to_have_count(0)


def test_a_button_opens_it_and_another_one_closes_it(page):
    button = page.get_by_role("button", name="Keyboard shortcuts")
    button.click()
    expect(shortcuts(page).get_by_role("heading")).to_be_focused()
    page.keyboard.press("?")
    expect(shortcuts(page)).to_have_count(1)
    shortcuts(page).get_by_role("button", name="Close").click()
    expect(shortcuts(page)).to_have_count(0)
    expect(button).to_be_focused()


def test_it_fits_a_narrow_window(page):
    page.set_viewport_size({"width": 320, "height": 256})
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(shortcuts(page)).to_be_in_viewport(ratio=1)
    expect(shortcuts(page).get_by_role("heading")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_a_mouse_and_without_scripts_there_is_no_button(open_page, room, ada):
    page = open_page(ada, ROOM, has_touch=True, is_mobile=True)
    says(page)
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_have_count(0)
    page = open_page(ada, ROOM, java_script_enabled=False)
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_have_count(0)
