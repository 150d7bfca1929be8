"""The read mark, case by case: see the table in read_mark.js."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from conversate_core import services
from conversate_core.models import Membership, Message
from tests.integration.browser.support.focus import (
    FOCUS,
    NOTIFICATIONS,
    look,
    look_away,
    notifies,
    open_notifications,
)
from tests.integration.browser.support.room_page import (
    ROOM,
    conversation,
    go_offline,
    post,
    says,
    texts,
)
from tests.integration.browser.support.writing import nothing_is_pending

SCRIPT = FOCUS + NOTIFICATIONS + "window.readings = [];"
# Slow enough for each message to be on the screen for a moment.
SCROLL_DOWN = """async () => {
    const log = document.querySelector("#conversate-conversation");
    while (log.scrollHeight - log.scrollTop - log.clientHeight > 1) {
        log.scrollTop += 150;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
}"""
TALL = "\n\n\nand more"


@pytest.fixture
def hers(open_page, room, ada, grace, say) -> Page:
    """A page at the end of the room, with all messages read."""
    say(grace, "Before")
    page = open_page(ada, ROOM, script=SCRIPT)
    page.evaluate(
        """() => CONVERSATE.room.element.addEventListener(
            "conversate:read", ({ detail }) => readings.push(detail.message))"""
    )
    return page


@pytest.fixture
def say_many(say, grace) -> Callable[..., list[Message]]:
    return lambda count: [say(grace, f"Message {number}{TALL}") for number in range(count)]


def marked(page: Page) -> Locator:
    """Return the message with the unread marker."""
    return page.locator(".cnv-message:has(#unread)")


def jump(page: Page) -> Locator:
    return page.get_by_role("link", name="Jump to first unread")


def badge(page: Page) -> Locator:
    return page.get_by_role("link", name="Engine room").locator(".cnv-badge")


def counts(page: Page, number: int) -> None:
    """Check the count in the list of rooms and in the title."""
    expect(badge(page)).to_have_text(f"{number} unread" if number else "")
    expect(page).to_have_title(f"({number}) Engine room" if number else "Engine room")


def is_read(membership: Membership, message: Message) -> None:
    membership.refresh_from_db()
    assert membership.read_id == message.pk


def is_saved(page: Page, membership: Membership, message: Message) -> None:
    """Wait until the server has the read mark at this message."""
    page.wait_for_function(
        "id => CONVERSATE.room.mark.id === id && !CONVERSATE.room.readMarks.unsent", arg=message.pk
    )
    is_read(membership, message)


def test_a_message_that_comes_into_view_is_read_once(hers, ada_in, grace, say):
    first = say(grace, "First")
    is_saved(hers, ada_in, first)
    counts(hers, 0)
    expect(marked(hers)).to_contain_text("Before")
    second = say(grace, "Second")
    is_saved(hers, ada_in, second)
    look_away(hers)
    look(hers)
    assert hers.evaluate("readings") == [first.pk, second.pk]


def test_where_the_window_has_no_focus_the_marker_is_set_and_nothing_is_read(
    hers, ada_in, grace, say
):
    look_away(hers)
    first = say(grace, "First")
    counts(hers, 1)
    second = say(grace, "Second")
    counts(hers, 2)
    expect(marked(hers)).to_contain_text("First")
    assert hers.evaluate("readings") == []
    look(hers)
    is_saved(hers, ada_in, second)
    counts(hers, 0)
    # The marker stays, so that the reader sees which messages are new.
    expect(marked(hers)).to_contain_text("First")
    expect(jump(hers)).to_be_hidden()
    assert first.pk < second.pk


def test_what_was_not_on_the_screen_is_not_read_by_coming_back(hers, ada_in, say_many):
    before = Message.objects.get()
    look_away(hers)
    many = say_many(25)
    counts(hers, 25)
    look(hers)
    expect(texts(hers).last).to_be_in_viewport()
    expect(jump(hers)).to_be_visible()
    expect(marked(hers)).to_contain_text("Message 0")
    counts(hers, 25)
    is_read(ada_in, before)

    jump(hers).click()
    expect(hers.locator("#unread")).to_be_in_viewport()
    expect(jump(hers)).to_be_hidden()
    hers.evaluate(SCROLL_DOWN)
    counts(hers, 0)
    is_saved(hers, ada_in, many[-1])


def test_to_post_is_to_have_read(hers, ada_in, say_many):
    look_away(hers)
    say_many(25)
    counts(hers, 25)
    look(hers)
    post(hers, "Mine")
    nothing_is_pending(hers)
    counts(hers, 0)
    is_read(ada_in, Message.objects.latest("pk"))


def test_to_have_posted_on_another_device_is_to_have_read(hers, ada, say, say_many):
    look_away(hers)
    say_many(3)
    counts(hers, 3)
    say(ada, "From the phone")
    counts(hers, 0)


def test_a_hidden_tab_reads_nothing(hers, ada_in, grace, say):
    before = Message.objects.get()
    hers.evaluate("show(false)")
    message = say(grace, "First")
    counts(hers, 1)
    is_read(ada_in, before)
    hers.evaluate("show(true)")
    is_saved(hers, ada_in, message)


def test_who_reads_further_up_has_the_marker_below(hers, ada_in, say_many, grace, say):
    many = say_many(25)
    hers.reload()
    conversation(hers).evaluate("log => { log.scrollTop = 0; }")
    last = say(grace, "Last")
    counts(hers, 1)
    expect(marked(hers)).to_contain_text("Last")
    is_read(ada_in, many[-1])
    hers.get_by_role("button", name="1 new message").click()
    is_saved(hers, ada_in, last)
    counts(hers, 0)


def test_a_deleted_message_is_not_counted_any_more(hers, ada_in, grace, say):
    services.change_preferences(membership=ada_in, desktop_alert=True)
    hers.reload()
    look_away(hers)
    first = say(grace, "First")
    counts(hers, 1)
    second = say(grace, "Second")
    counts(hers, 2)
    notifies(hers, "Engine room: Grace Hopper: Second")
    services.delete_message(message=second)
    counts(hers, 1)
    assert open_notifications(hers) == []
    services.delete_message(message=first)
    counts(hers, 0)


def test_a_notification_follows_its_message_without_a_sound(hers, ada_in, grace, say):
    services.change_preferences(membership=ada_in, desktop_alert=True)
    hers.reload()
    look_away(hers)
    message = say(grace, "Frist")
    notifies(hers, "Engine room: Grace Hopper: Frist")
    services.edit_message(message=message, body="First")
    says(hers, "Before", "First")
    assert open_notifications(hers) == ["Engine room: Grace Hopper: First"]
    assert hers.evaluate("silent") == 1
    assert hers.evaluate("renotified") == 1
    look(hers)
    counts(hers, 0)
    assert open_notifications(hers) == []


def test_what_comes_while_the_computer_sleeps_is_not_read_by_waking(hers, ada_in, say_many):
    before = Message.objects.get()
    session = hers.context.new_cdp_session(hers)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    with transaction.atomic():
        say_many(25)
    session.send("Page.setWebLifecycleState", {"state": "active"})
    counts(hers, 25)
    expect(marked(hers)).to_contain_text("Message 0")
    expect(jump(hers)).to_be_visible()
    is_read(ada_in, before)


def test_what_is_read_without_a_network_is_told_later(hers, ada_in, grace, say, watch):
    watch.expected.append("Failed to load resource")
    before = Message.objects.get()
    look_away(hers)
    message = say(grace, "First")
    counts(hers, 1)
    go_offline(hers)
    look(hers)
    counts(hers, 0)
    is_read(ada_in, before)
    hers.context.set_offline(False)
    is_saved(hers, ada_in, message)


def test_a_page_that_was_fetched_in_advance_reads_once_it_is_shown(
    open_page, room, ada, ada_in, grace, say
):
    message = say(grace, "First")
    with_purpose = {"Sec-Purpose": "prefetch;prerender"}
    page = open_page(ada, ROOM, script=SCRIPT, extra_http_headers=with_purpose)
    counts(page, 0)
    is_saved(page, ada_in, message)
