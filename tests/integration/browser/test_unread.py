"""New messages are marked and counted, with links to them, until they were seen."""

from __future__ import annotations

import time
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Room
from conversate_core.policy import RoomPolicy
from tests.integration.browser.support.focus import FOCUS
from tests.integration.browser.support.room_page import (
    ROOM,
    conversation,
    field,
    says,
    texts,
    timer,
)


@pytest.fixture
def long_talk(say, grace):
    return [say(grace, f"Message {number}\n\n\nand more") for number in range(30)]


def line(page: Page):
    return page.locator("#unread")


def message_after_line(page: Page):
    return page.locator(".cnv-message:has(#unread)")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_line_stands_at_the_first_unread_message_and_a_link_leads_there(
    open_page, room, ada, ada_in, long_talk, javascript
):
    services.mark_read(room=room, user=ada, message=long_talk[3])
    page = open_page(ada, ROOM, java_script_enabled=javascript)
    expect(message_after_line(page)).to_contain_text("Message 4")
    jump = page.get_by_role("link", name="Jump to first unread")
    if not javascript:
        expect(texts(page).first).to_be_in_viewport()
    jump.click()
    expect(line(page)).to_be_in_viewport()


def test_the_link_leads_to_an_earlier_page_without_scripts(
    open_page, room, ada, settings, long_talk
):
    settings.CONVERSATE_PAGE_SIZE = 5
    services.mark_read(room=room, user=ada, message=long_talk[3])
    page = open_page(ada, ROOM, java_script_enabled=False)
    expect(line(page)).to_have_count(0)
    page.get_by_role("link", name="Jump to first unread").click()
    expect(page.locator(f"#message-{long_talk[4].pk}")).to_be_in_viewport()


def test_the_line_comes_with_the_older_messages(open_page, room, ada, settings, long_talk):
    settings.CONVERSATE_PAGE_SIZE = 20
    services.mark_read(room=room, user=ada, message=long_talk[3])
    page = open_page(ada, ROOM)
    expect(line(page)).to_have_count(0)
    conversation(page).evaluate("log => { log.scrollTop = 0; }")
    expect(message_after_line(page)).to_contain_text("Message 4")


def test_a_button_counts_what_comes_while_one_reads_further_up(
    open_page, room, ada, grace, say, long_talk
):
    page = open_page(ada, ROOM)
    conversation(page).evaluate("log => { log.scrollTop = 0; }")
    say(grace, "One")
    button = page.locator(".cnv-new-messages").get_by_role("button")
    expect(button).to_have_text("1 new message")
    say(grace, "Two")
    expect(button).to_have_text("2 new messages")
    expect(page.get_by_role("link", name="Engine room")).to_contain_text("2 unread")
    button.press("Enter")
    expect(page.get_by_text("Two", exact=True)).to_be_in_viewport()
    expect(button).to_be_hidden()
    expect(conversation(page)).to_be_focused()
    expect(page.get_by_role("link", name="Engine room")).not_to_contain_text("unread")


def test_the_button_leads_to_the_end_without_news_too(open_page, room, ada, long_talk):
    page = open_page(ada, ROOM)
    button = page.get_by_role("button", name="Jump to latest")
    last = page.get_by_text("Message 29")
    expect(last).to_be_in_viewport()
    conversation(page).evaluate("log => { log.scrollTop -= log.clientHeight / 2; }")
    expect(last).not_to_be_in_viewport()
    expect(button).to_be_hidden()
    conversation(page).evaluate("log => { log.scrollTop -= log.clientHeight; }")
    expect(button).to_be_visible()
    button.press("Enter")
    expect(last).to_be_in_viewport()
    expect(button).to_be_hidden()


def test_scrolling_leaves_the_text_of_the_button_alone(open_page, room, ada, grace, say, long_talk):
    page = open_page(ada, ROOM)
    conversation(page).evaluate("log => { log.scrollTop = 0; }")
    say(grace, "One")
    label = page.locator(".cnv-new-messages__label")
    expect(label).to_have_text("1 new message")
    label.evaluate("each => { window.text = each.firstChild; }")
    conversation(page).evaluate(
        "log => log.dispatchEvent(new CustomEvent('conversate:scrolled',"
        " { bubbles: true, detail: { atEnd: false } }))"
    )
    assert label.evaluate("each => each.firstChild === text")


def test_from_the_middle_of_history_the_button_leads_to_the_end(
    open_page, room, ada, grace, say, settings, long_talk
):
    settings.CONVERSATE_PAGE_SIZE = 10
    page = open_page(ada, f"{ROOM}?message={long_talk[9].pk}#message-{long_talk[9].pk}")
    say(grace, "News")
    button = page.get_by_role("button", name="1 new message")
    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_text("News", exact=True)).to_be_in_viewport()


def test_what_was_marked_unread_stays_so_until_the_reader_comes_again(
    open_page, room, ada, ada_in, grace, say
):
    first, second = say(grace, "First"), say(grace, "Second")
    page = open_page(ada, ROOM, script=FOCUS)
    services.mark_unread(room=room, user=ada, message=second)
    detail = {"message": second.pk}
    page.evaluate("detail => CONVERSATE.emit(CONVERSATE.room.element, 'unread', detail)", detail)

    expect(message_after_line(page)).to_contain_text("Second")
    expect(page.get_by_role("link", name="Engine room")).to_contain_text("1 unread")
    say(grace, "Third")
    says(page, "First", "Second", "Third")
    timer(page).click()
    ada_in.refresh_from_db()
    assert ada_in.read_id == first.pk

    page.evaluate("turn(false)")
    with page.expect_response("**/api/read/"):
        page.evaluate("turn(true)")
    expect(page.get_by_role("link", name="Engine room")).not_to_contain_text("unread")


def test_nothing_is_read_by_a_page_without_the_focus(open_page, room, ada, ada_in, grace, say):
    page = open_page(ada, ROOM, script=FOCUS)
    page.evaluate("turn(false)")
    say(grace, "Not seen")
    says(page, "Not seen")
    expect(page.get_by_role("link", name="Engine room")).to_contain_text("1 unread")
    ada_in.refresh_from_db()
    assert ada_in.read_id == 0
    with page.expect_response("**/api/read/"):
        page.evaluate("turn(true)")


def test_a_room_that_closes_keeps_what_was_typed(open_page, room, ada):
    page = open_page(ada, ROOM)
    field(page).fill("Half a sent")
    services.archive_room(room=room)
    expect(page.locator(".cnv-notice", has_text="archived")).to_be_visible()
    expect(field(page)).to_have_value("Half a sent")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    services.restore_room(room=room)
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
    expect(page.locator(".cnv-notice:visible")).to_have_count(0)


def test_a_room_that_closes_has_no_field_and_one_that_opens_has(open_page, room, ada):
    page = open_page(ada, ROOM)
    services.archive_room(room=room)
    expect(page.get_by_text("This room is archived")).to_be_visible()
    expect(field(page)).to_be_hidden()
    expect(timer(page)).to_be_visible()
    services.restore_room(room=room)
    expect(field(page)).to_be_visible()
    expect(timer(page)).to_be_visible()


class NoPosting(RoomPolicy):
    """A rule that can change while a page is open."""

    is_closed = False

    def can_post(self, user: Any, room: Room) -> bool:
        return not type(self).is_closed and super().can_post(user, room)


@pytest.mark.parametrize("text", ["Half a sent", ""])
def test_a_rule_that_forbids_posting_is_not_told_as_an_archived_room(
    open_page, room, ada, grace, say, settings, monkeypatch, text
):
    settings.CONVERSATE_POLICY = f"{__name__}.NoPosting"
    page = open_page(ada, ROOM)
    field(page).fill(text)
    monkeypatch.setattr(NoPosting, "is_closed", True)
    services.change_room(room=room, title="Quiet room")
    expect(page.locator("p:visible", has_text="You cannot post in this room.")).to_have_count(1)
    expect(page.locator("p:visible", has_text="archived")).to_have_count(0)
    expect(field(page)).to_be_visible(visible=bool(text))
    services.archive_room(room=room)
    expect(page.locator("p:visible", has_text="archived")).to_have_count(1)
    expect(page.locator("p:visible", has_text="You cannot post in this room.")).to_have_count(0)


def test_rooms_and_people_come_and_go(open_page, room, ada, grace, linus):
    page = open_page(ada, ROOM)
    page.wait_for_event("response", lambda response: "/api/poll/" in response.url)
    garden = services.create_room(title="Garden", members=[ada])
    # A page compares its list of other rooms once a minute.
    with time_machine.travel(time.time() + 61):
        expect(page.get_by_role("link", name="Garden")).to_be_visible()
        services.change_room(room=room, title="Boiler room", description="Hot.")
        expect(page.get_by_role("heading", level=1)).to_have_text("Boiler room")
        expect(page).to_have_title("Boiler room")
        services.remove_member(room=room, user=linus)
        expect(page.locator(".cnv-member")).to_have_count(2)
        expect(page.locator(".cnv-panel__count")).to_have_text("2")
        services.remove_member(room=garden, user=ada)
        timer(page).click()
        expect(page.get_by_role("link", name="Garden")).to_have_count(0)


def test_a_room_that_the_page_has_scrolled_out_of_view_is_not_read(
    open_page, room, ada, ada_in, grace, say
):
    """It can be out of view inside another page."""
    page = open_page(ada, ROOM)
    page.evaluate("document.querySelector('.cnv-root').style.marginBlockStart = '3000px'")
    say(grace, "Far below")
    says(page, "Far below")
    ada_in.refresh_from_db()
    assert ada_in.read_id == 0
    with page.expect_response("**/api/read/"):
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
