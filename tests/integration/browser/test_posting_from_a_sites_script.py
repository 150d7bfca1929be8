"""CONVERSATE.post, which a site's own buttons and commands call."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.room_page import ROOM, field, says
from tests.integration.browser.support.waiting import Paused
from tests.integration.browser.support.writing import nothing_is_pending, pending


def post_by_script(page: Page, text: str) -> None:
    """Post the text, and store the result in window.result."""
    page.evaluate(
        """text => {
            window.result = "waiting";
            CONVERSATE.post(text).then(
                (message) => (window.result = `posted ${message.id} ${message.body}`),
                (error) => (window.result = `refused: ${error.message}`));
        }""",
        text,
    )


def result_is(page: Page, expected: str) -> None:
    page.wait_for_function("expected => window.result === expected", arg=expected)


def test_it_posts_and_keeps_what_is_being_written(open_page, room, ada, grace):
    page = open_page(ada, ROOM)
    other = open_page(grace, ROOM)
    field(page).fill("Half a sentence")
    post_by_script(page, "/poll lunch?")
    says(page, "/poll lunch?")
    says(other, "/poll lunch?")
    nothing_is_pending(page)
    message = Message.objects.get()
    result_is(page, f"posted {message.pk} /poll lunch?")
    expect(field(page)).to_have_value("Half a sentence")


def test_it_shows_at_once_as_a_message_that_is_being_sent(open_page, room, ada):
    page = open_page(ada, ROOM)
    paused = Paused(page, "**/api/send/")
    post_by_script(page, "Soon")
    expect(pending(page)).to_contain_text(["Soon"])
    assert page.evaluate("window.result") == "waiting"
    paused[0].continue_()
    says(page, "Soon")


def test_what_the_server_refuses_is_told_and_stays_to_be_edited(open_page, room, ada, watch):
    page = open_page(ada, ROOM)
    services.archive_room(room=room)
    watch.expected.append("status of 403")
    post_by_script(page, "Too late")
    page.wait_for_function("() => window.result.startsWith('refused: ')")
    expect(pending(page)).to_contain_text(["Too late"])
    reason = page.evaluate("window.result").removeprefix("refused: ")
    expect(pending(page).locator(".cnv-errors")).to_have_text(reason)


def test_what_its_author_stops_is_told(open_page, room, ada):
    page = open_page(ada, ROOM)
    Paused(page, "**/api/send/")
    # A text that is being sent can't be canceled; one that waits in the queue can.
    post_by_script(page, "First")
    post_by_script(page, "Never mind")
    pending(page).get_by_role("button", name="Cancel").click()
    result_is(page, "refused: Sending canceled.")


def test_what_can_not_be_sent_is_refused_at_once(open_page, room, ada, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    page = open_page(ada, ROOM)
    post_by_script(page, " \n")
    result_is(page, "refused: A message needs a text or a file.")
    post_by_script(page, "Too long")
    page.wait_for_function("() => window.result.includes('5')")
    expect(pending(page)).to_have_count(0)


def test_it_is_refused_where_one_can_not_write(open_page, room, ada):
    services.archive_room(room=room)
    page = open_page(ada, ROOM)
    post_by_script(page, "Hello")
    result_is(page, "refused: You cannot post in this room.")
