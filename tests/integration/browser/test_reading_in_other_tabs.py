"""Tabs of one browser share the read mark at once, devices by polls; one tab notifies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Membership
from tests.integration.browser.conftest import session_cookie
from tests.integration.browser.support.focus import (
    FOCUS,
    NOTIFICATIONS,
    look,
    look_away,
    notifies,
    open_notifications,
)
from tests.integration.browser.support.room_page import ROOM, says
from tests.integration.browser.support.waiting import wait_until
from tests.integration.browser.support.writing import choose

SCRIPT = FOCUS + NOTIFICATIONS
# The browser takes its time to answer who may notify.
HOLD_LOCKS = """() => {
    const { request } = LockManager.prototype;
    const granted = new Promise((grant) => { window.grant = grant; });
    LockManager.prototype.request = async function (...options) {
        await granted;
        return request.apply(this, options);
    };
}"""
NO_CHANNEL = "delete window.BroadcastChannel;"


@pytest.fixture
def open_tab(watch) -> Callable[[Page], Page]:
    """Another tab of the same browser, without the focus."""

    def open_tab(beside: Page, address: str = ROOM, script: str = SCRIPT) -> Page:
        page = beside.context.new_page()
        watch.over(page)
        page.add_init_script(script)
        page.goto(address)
        look_away(page)
        return page

    return open_tab


def counts(page: Page, number: int, room: str = "Engine room") -> None:
    badge = page.locator(".cnv-rooms__link", has_text=room).locator(".cnv-badge")
    expect(badge).to_have_text(f"{number} unread" if number else "")


@pytest.fixture
def _full_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tickets expire at once: answers to polls with a ticket have no read mark."""
    monkeypatch.setattr("conversate_web.polls.tickets.LIFE", 0)


def stop_polling(page: Page) -> None:
    """Block its polls, so that it only gets messages from other tabs."""
    page.route("**/api/poll/**", lambda route: route.abort())


def test_what_is_read_in_one_tab_is_read_in_the_others_at_once(
    open_page, open_tab, room, ada, grace, say, watch
):
    watch.expected.append("Failed to load resource")
    first = open_page(ada, ROOM, script=SCRIPT)
    look_away(first)
    second = open_tab(first)
    say(grace, "Tea?")
    for page in (first, second):
        counts(page, 1)
        expect(page).to_have_title("(1) Engine room")
    stop_polling(second)
    look(first)
    counts(second, 0)
    expect(second).to_have_title("Engine room")


def test_what_is_marked_unread_in_one_tab_is_unread_in_the_others(
    open_page, open_tab, room, ada, ada_in: Membership, grace, say
):
    message = say(grace, "Tea?")
    first = open_page(ada, ROOM, script=SCRIPT)
    second = open_tab(first)
    look(second)
    choose(first, "Tea?", "Mark unread")
    counts(second, 1)
    expect(first.get_by_text("Marked as unread from here")).to_be_visible()
    # Although it is on the screen and has the focus: the user has marked it unread.
    with second.expect_response("**/api/poll/**"):
        pass
    counts(second, 1)
    ada_in.refresh_from_db()
    assert ada_in.read_id < message.pk


def test_a_tab_of_another_room_counts_less(open_page, open_tab, room, ada, grace, say, watch):
    watch.expected.append("Failed to load resource")
    garden = services.create_room(title="Garden", members=[ada, grace])
    first = open_page(ada, ROOM, script=SCRIPT)
    look_away(first)
    second = open_tab(first, f"/chat/{garden.slug}/")
    say(grace, "Tea?")
    counts(first, 1)
    second.reload()
    counts(second, 1)
    stop_polling(second)
    look(first)
    counts(second, 0)


def test_somebody_else_in_the_same_browser_is_not_told(
    open_page, open_tab, room, ada, linus, grace, say, live_server
):
    hers = open_page(ada, ROOM, script=SCRIPT)
    look_away(hers)
    say(grace, "Tea?")
    counts(hers, 1)
    hers.context.add_cookies([session_cookie(linus, live_server.url)])
    services.mark_unread(room=room, user=linus, message=room.messages.get())
    his = hers.context.new_page()
    his.add_init_script(SCRIPT + "window.messages = [];")
    his.goto(ROOM)
    his.evaluate("CONVERSATE.room.tabs.onMessage((data) => messages.push(data))")
    hers.evaluate("CONVERSATE.room.tabs.send({ mark: 1, count: 0 })")
    # Messages between tabs arrive in order.
    again = open_tab(his)
    again.evaluate("CONVERSATE.room.tabs.send({ last: true })")
    his.wait_for_function("() => messages.some((data) => data.last)")
    assert his.evaluate("messages.filter((data) => data.mark !== undefined)") == []


@pytest.mark.usefixtures("_full_polls")
def test_without_channels_tabs_follow_by_their_polls(open_page, open_tab, room, ada, grace, say):
    script = NO_CHANNEL + SCRIPT
    first = open_page(ada, ROOM, script=script)
    look_away(first)
    second = open_tab(first, script=script)
    say(grace, "Tea?")
    counts(second, 1)
    look(first)
    counts(second, 0)


@pytest.mark.usefixtures("_full_polls")
def test_another_device_follows_by_its_polls(open_page, room, ada, grace, say):
    desktop, phone = (open_page(ada, ROOM, script=SCRIPT) for _ in range(2))
    for page in (desktop, phone):
        look_away(page)
    message = say(grace, "Tea?")
    for page in (desktop, phone):
        counts(page, 1)
    look(phone)
    counts(phone, 0)
    counts(desktop, 0)
    expect(desktop).to_have_title("Engine room")

    services.mark_unread(room=room, user=ada, message=message)
    counts(desktop, 1)
    counts(phone, 1)


def test_a_tab_does_not_notify_while_another_shows_the_room(
    open_page, open_tab, room, ada, ada_in, grace, say
):
    services.change_preferences(membership=ada_in, desktop_alert=True)
    shown = open_page(ada, ROOM, script=SCRIPT)
    hidden = open_tab(shown)
    say(grace, "Tea?")
    for page in (shown, hidden):
        says(page, "Tea?")
    counts(shown, 0)
    look_away(shown)
    say(grace, "Coffee?")
    for page in (shown, hidden):
        says(page, "Tea?", "Coffee?")
        counts(page, 1)
    wait_until(shown, lambda: any(page.evaluate("notified.length") for page in (shown, hidden)))
    # One of the two tabs, as neither has the focus.
    both = [text for page in (shown, hidden) for text in page.evaluate("notified")]
    assert both == ["Engine room: Grace Hopper: Coffee?"]


def test_a_tab_notifies_of_the_last_of_several_messages_that_come_at_once(
    open_page, room, ada, ada_in, grace, say
):
    services.change_preferences(membership=ada_in, desktop_alert=True)
    page = open_page(ada, ROOM, script=SCRIPT)
    look_away(page)
    page.evaluate(HOLD_LOCKS)
    for number, text in enumerate(("Tea?", "Coffee?"), 1):
        say(grace, text)
        counts(page, number)
    page.evaluate("grant()")
    notifies(page, "Engine room: Grace Hopper: Coffee?")


def test_a_notification_is_closed_once_the_room_is_looked_at_in_another_tab(
    open_page, open_tab, room, ada, ada_in, grace, say
):
    services.change_preferences(membership=ada_in, desktop_alert=True)
    first = open_page(ada, ROOM, script=SCRIPT)
    look_away(first)
    second = open_tab(first)
    say(grace, "Tea?")
    for page in (first, second):
        counts(page, 1)
    wait_until(first, lambda: any(map(open_notifications, (first, second))))
    page, other = (first, second) if open_notifications(first) else (second, first)
    assert (len(open_notifications(page)), len(open_notifications(other))) == (1, 0)
    look(other)
    page.wait_for_function("() => open_notifications.length === 0")
    counts(page, 0)


@pytest.mark.usefixtures("_full_polls")
def test_a_notification_is_closed_once_it_was_read_on_another_device(
    open_page, room, ada, ada_in, grace, say
):
    services.change_preferences(membership=ada_in, desktop_alert=True)
    page = open_page(ada, ROOM, script=SCRIPT)
    look_away(page)
    message = say(grace, "Tea?")
    page.wait_for_function("() => open_notifications.length === 1")
    services.mark_read(room=room, user=ada, message=message)
    page.wait_for_function("() => open_notifications.length === 0")
