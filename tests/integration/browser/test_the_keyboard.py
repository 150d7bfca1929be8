"""Enter sends, Shift+Enter breaks the line, and keys of an input method do neither."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.integration.browser.support.room_page import ROOM, conversation, field, requests_of, says


def test_enter_sends(open_page, room, ada):
    page = open_page(ada, ROOM)
    field(page).press_sequentially("Hello")
    field(page).press("Enter")
    says(page, "Hello")
    expect(field(page)).to_have_value("")
    expect(field(page)).to_be_focused()


def test_shift_and_enter_break_the_line(open_page, room, ada):
    page = open_page(ada, ROOM)
    field(page).press_sequentially("One")
    field(page).press("Shift+Enter")
    field(page).press_sequentially("Two")
    expect(field(page)).to_have_value("One\nTwo")
    field(page).press("Enter")
    says(page, "OneTwo")
    assert conversation(page).locator(".cnv-text").inner_text() == "One\nTwo"


def test_enter_in_an_empty_field_sends_nothing(open_page, room, ada):
    page = open_page(ada, ROOM)
    sent = requests_of(page, "/api/send/")
    field(page).fill("  ")
    field(page).press("Enter")
    field(page).fill("Something")
    field(page).press("Enter")
    says(page, "Something")
    assert len(sent) == 1


def test_enter_in_a_composition_chooses_the_word_and_sends_nothing(open_page, room, ada):
    page = open_page(ada, ROOM)
    field(page).focus()
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3}
    )
    composing = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **composing})
    devtools.send("Input.insertText", {"text": "日本"})
    # Safari ends the composition before the keydown event: then only the key code tells.
    field(page).evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}))"
    )
    expect(field(page)).to_have_value("日本")
    says(page)

    field(page).press("Enter")
    says(page, "日本")


def test_on_a_touch_screen_enter_breaks_the_line(open_page, room, ada):
    page = open_page(
        ada, ROOM, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740}
    )
    field(page).press_sequentially("One")
    field(page).press("Enter")
    field(page).press_sequentially("Two")
    expect(field(page)).to_have_value("One\nTwo")
    page.get_by_role("button", name="Send").tap()
    says(page, "OneTwo")


def test_everything_is_reached_by_the_keyboard(open_page, room, ada, grace, say):
    say(grace, "Hello")
    page = open_page(ada, ROOM)
    expect(field(page)).to_be_focused()
    # A click at the edge of the page starts from its top.
    page.mouse.click(1, 1)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the message field")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    for control in ["Attach files", "Emoji", "Check for new messages", "Send"]:
        page.keyboard.press("Tab")
        expect(
            page.get_by_label(control).or_(page.get_by_role("button", name=control))
        ).to_be_focused()


def test_the_conversation_is_scrolled_by_the_keyboard(open_page, room, ada, grace, say):
    say(grace, "Line\n" * 60)
    page = open_page(ada, ROOM)
    conversation(page).focus()
    page.keyboard.press("Home")
    expect(page.locator(".cnv-day").first).to_be_in_viewport()
