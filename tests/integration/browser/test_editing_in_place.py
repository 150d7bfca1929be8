"""Messages are edited in place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_core import services
from tests.integration.browser.support.room_page import (
    ROOM,
    field,
    go_offline,
    requests_of,
)
from tests.integration.browser.support.writing import arrive_without_an_answer, choose, message_with


def editor(page: Page) -> Locator:
    return page.locator(".cnv-editing").get_by_role("textbox")


def cancel(page: Page) -> None:
    page.get_by_role("form", name="Edit message").get_by_role("button", name="Cancel").click()


@pytest.fixture
def page(open_page, room, ada, grace, say) -> Page:
    say(grace, "Not mine")
    say(ada, "My first\n\n  *with* “marks” & <b>signs</b>")
    say(ada, "My secnd")
    say(grace, "Not mine either")
    return open_page(ada, ROOM)


def test_what_was_typed_is_edited_and_saved_by_enter(page, open_page, grace):
    at_grace = open_page(grace, ROOM)
    choose(page, "My secnd", "Edit")
    expect(editor(page)).to_be_focused()
    expect(editor(page)).to_have_value("My secnd")
    editor(page).fill("My second")
    editor(page).press("Enter")
    expect(message_with(page, "My second")).to_contain_text("edited")
    expect(editor(page)).to_have_count(0)
    expect(message_with(page, "My second")).to_be_focused()
    expect(message_with(at_grace, "My second")).to_contain_text("edited")


def test_the_source_of_the_text_comes_up_as_it_was_typed(page):
    choose(page, "My first", "Edit")
    expect(editor(page)).to_have_value("My first\n\n  *with* “marks” & <b>signs</b>")


def test_shift_and_enter_break_the_line_and_the_button_saves(page):
    choose(page, "My secnd", "Edit")
    editor(page).press("Shift+Enter")
    editor(page).press_sequentially("line")
    expect(editor(page)).to_have_value("My secnd\nline")
    page.get_by_role("button", name="Save").click()
    expect(message_with(page, "My secnd")).to_contain_text("edited")


def test_a_composition_is_neither_saved_nor_given_up(page):
    choose(page, "My secnd", "Edit")
    for key in ("Enter", "Escape"):
        editor(page).evaluate(
            "(field, key) => field.dispatchEvent(new KeyboardEvent('keydown', "
            "{key, keyCode: 229, bubbles: true, cancelable: true}))",
            key,
        )
    expect(editor(page)).to_have_value("My secnd")


@pytest.mark.parametrize("how", ["Escape", "Cancel"])
def test_it_is_given_up(page, how):
    sent = requests_of(page, "/api/edit/")
    choose(page, "My secnd", "Edit")
    editor(page).fill("Something else")
    if how == "Escape":
        editor(page).press("Escape")
    else:
        cancel(page)
    expect(editor(page)).to_have_count(0)
    expect(message_with(page, "My secnd")).to_be_focused()
    expect(message_with(page, "My secnd").locator(".cnv-text")).to_be_visible()
    assert sent == []


def test_arrow_up_in_the_empty_field_edits_the_last_message_of_ones_own(page):
    field(page).press("ArrowUp")
    expect(editor(page)).to_have_value("My secnd")
    editor(page).fill("My second")
    editor(page).press("Enter")
    expect(message_with(page, "My second")).to_contain_text("edited")
    expect(field(page)).to_be_focused()
    field(page).press("ArrowUp")
    editor(page).press("Escape")
    expect(field(page)).to_be_focused()


def test_arrow_up_in_a_field_with_text_moves_the_cursor_alone(page):
    field(page).fill("Half a sent")
    field(page).press("ArrowUp")
    expect(editor(page)).to_have_count(0)


def test_where_nothing_can_be_edited_arrow_up_does_nothing(open_page, room, ada, say, settings):
    settings.CONVERSATE_EDIT_WINDOW = 0
    say(ada, "Too late")
    page = open_page(ada, ROOM)
    field(page).press("ArrowUp")
    expect(editor(page)).to_have_count(0)
    expect(field(page)).to_be_focused()


def test_one_without_changes_sends_nothing(page):
    sent = requests_of(page, "/api/edit/")
    field(page).press("ArrowUp")
    editor(page).press("Enter")
    expect(editor(page)).to_have_count(0)
    assert sent == []


def test_what_is_refused_is_explained_and_the_text_kept(page, settings, watch):
    watch.expected.append("Failed to load resource")
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 10
    choose(page, "My secnd", "Edit")
    editor(page).fill("Longer than that")
    editor(page).press("Enter")
    expect(page.get_by_role("alert").filter(has_text="10")).to_be_visible()
    expect(editor(page)).to_have_value("Longer than that")
    editor(page).fill("Shorter")
    editor(page).press("Enter")
    expect(message_with(page, "Shorter")).to_contain_text("edited")


def test_without_a_network_the_text_is_kept(page, watch):
    watch.expected.append("Failed to load resource")
    choose(page, "My secnd", "Edit")
    editor(page).fill("My second")
    go_offline(page)
    editor(page).press("Enter")
    expect(page.get_by_role("form", name="Edit message").get_by_role("alert")).to_be_visible()
    page.context.set_offline(False)
    editor(page).press("Enter")
    expect(message_with(page, "My second")).to_contain_text("edited")


def test_text_that_is_above_the_limit_already_can_be_saved_unless_it_grows(
    open_page, room, ada, say, settings
):
    say(ada, "Longer than that")
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 10
    page = open_page(ada, ROOM)
    field(page).press("ArrowUp")
    editor(page).fill("Longer than that one")
    expect(page.get_by_role("alert").filter(has_text="limit 10")).to_be_visible()
    editor(page).fill("Longer than THAT")
    editor(page).press("Enter")
    expect(message_with(page, "Longer than THAT")).to_contain_text("edited")


def test_text_that_is_too_long_is_said_before_it_is_saved(open_page, room, ada, say, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 10
    say(ada, "Short")
    page = open_page(ada, ROOM)
    sent = requests_of(page, "/api/edit/")
    field(page).press("ArrowUp")
    editor(page).fill("Longer than that")
    expect(page.get_by_role("alert").filter(has_text="limit 10")).to_be_visible()
    editor(page).press("Enter")
    expect(editor(page)).to_be_visible()
    assert sent == []


def test_a_change_by_somebody_else_leaves_what_is_being_written(page, ada, room):
    choose(page, "My secnd", "Edit")
    editor(page).fill("My second, thou")
    editor(page).evaluate("field => field.setSelectionRange(3, 5)")
    message = room.messages.get(body="My secnd")
    services.edit_message(message=message, body="My second", by=ada)
    expect(message_with(page, "My second")).to_contain_text("edited")
    expect(editor(page)).to_have_value("My second, thou")
    expect(editor(page)).to_be_focused()
    assert editor(page).evaluate("field => [field.selectionStart, field.selectionEnd]") == [3, 5]
    editor(page).press("Escape")
    expect(message_with(page, "My second").locator(".cnv-text")).to_be_visible()


def conflict(page: Page) -> Locator:
    return page.get_by_role("form", name="Edit message").get_by_role("alert").filter(visible=True)


def test_what_somebody_else_has_saved_meanwhile_is_shown_before_it_is_replaced(
    page, ada, room, watch
):
    watch.expected.append("Failed to load resource")
    choose(page, "My secnd", "Edit")
    editor(page).fill("Mine")
    message = room.messages.get(body="My secnd")
    services.edit_message(message=message, body="Theirs", by=ada)
    editor(page).press("Enter")
    expect(conflict(page)).to_contain_text("Theirs")
    expect(editor(page)).to_have_value("Mine")
    expect(editor(page)).to_be_focused()
    message.refresh_from_db()
    assert message.body == "Theirs"

    editor(page).fill("Mine and theirs")
    expect(conflict(page)).to_contain_text("Theirs")
    editor(page).press("Enter")
    expect(message_with(page, "Mine and theirs")).to_contain_text("edited")
    expect(editor(page)).to_have_count(0)


def test_an_edit_that_was_saved_without_an_answer_is_saved_again(page, ada, room, watch):
    watch.expected.append("Failed to load resource")
    page.route("**/api/edit/", arrive_without_an_answer, times=1)
    choose(page, "My secnd", "Edit")
    editor(page).fill("My second")
    editor(page).press("Enter")
    expect(page.get_by_role("form", name="Edit message").get_by_role("alert").first).to_be_visible()
    editor(page).press("Enter")
    expect(editor(page)).to_have_count(0)
    expect(message_with(page, "My second")).to_contain_text("edited")


def test_escape_keeps_what_was_changed_for_the_next_time_also_over_a_reload(page):
    choose(page, "My secnd", "Edit")
    editor(page).fill("Much thought")
    editor(page).press("Escape")
    expect(page.locator(".cnv-status")).to_contain_text("kept")
    choose(page, "My first", "Edit")
    expect(editor(page)).to_have_value("My first\n\n  *with* “marks” & <b>signs</b>")
    editor(page).press("Escape")
    choose(page, "My secnd", "Edit")
    expect(editor(page)).to_have_value("Much thought")

    page.reload()
    choose(page, "My secnd", "Edit")
    expect(editor(page)).to_have_value("Much thought")
    editor(page).press("Enter")
    expect(message_with(page, "Much thought")).to_contain_text("edited")
    choose(page, "Much thought", "Edit")
    editor(page).press("Escape")
    expect(editor(page)).to_have_count(0)


def test_an_edit_that_was_kept_does_not_replace_unseen_what_was_saved_since(page, ada, room, watch):
    watch.expected.append("Failed to load resource")
    choose(page, "My secnd", "Edit")
    editor(page).fill("Mine")
    editor(page).press("Escape")
    services.edit_message(message=room.messages.get(body="My secnd"), body="Theirs", by=ada)
    choose(page, "Theirs", "Edit")
    expect(editor(page)).to_have_value("Mine")
    editor(page).press("Enter")
    expect(conflict(page)).to_contain_text("Theirs")


def test_cancel_discards_what_was_changed(page):
    choose(page, "My secnd", "Edit")
    editor(page).fill("Something else")
    cancel(page)
    choose(page, "My secnd", "Edit")
    expect(editor(page)).to_have_value("My secnd")


def test_text_for_a_message_that_was_deleted_meanwhile_is_not_lost(page, ada, room, watch):
    watch.expected.append("Failed to load resource")
    choose(page, "My secnd", "Edit")
    editor(page).fill("Worth keeping")
    services.delete_message(message=room.messages.get(body="My secnd"), by=ada)
    expect(page.get_by_text("This message was deleted.")).to_be_visible()
    expect(editor(page)).to_have_value("Worth keeping")
    editor(page).press("Enter")
    expect(page.get_by_role("form", name="Edit message").get_by_role("alert")).to_be_visible()
    expect(editor(page)).to_have_value("Worth keeping")
    editor(page).press("Escape")
    expect(editor(page)).to_have_count(0)


def test_another_edit_does_not_throw_away_the_one_that_was_begun(page):
    choose(page, "My secnd", "Edit")
    editor(page).fill("Begun")
    choose(page, "My first", "Edit")
    expect(editor(page)).to_have_count(1)
    expect(editor(page)).to_have_value("Begun")
    expect(editor(page)).to_be_focused()


def test_new_messages_do_not_disturb_it(page, grace, say):
    choose(page, "My secnd", "Edit")
    editor(page).fill("Begun")
    say(grace, "News")
    expect(message_with(page, "News")).to_be_visible()
    expect(editor(page)).to_have_value("Begun")
    expect(editor(page)).to_be_focused()
    editor(page).press("Escape")
    expect(editor(page)).to_have_count(0)
