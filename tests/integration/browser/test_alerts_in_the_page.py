"""A page without the focus alerts its member to new messages, by the member's preferences."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Membership
from tests.integration.browser.support.room_page import ROOM, post, says

# Every page that Playwright opens has the focus; this removes it, and records notifications.
UNWATCHED = """
    window.watched = false;
    document.hasFocus = () => window.watched;
    window.asked = 0;
    window.notified = [];
    window.Notification = class {
      static permission = "granted";
      static requestPermission() {
        window.asked += 1;
        return Promise.resolve("granted");
      }
      constructor(title, options) { window.notified.push(`${title}: ${options.body}`); }
    };
"""


@pytest.fixture
def open_unwatched(open_page):
    return lambda user: open_page(user, ROOM, script=UNWATCHED)


def look(page: Page) -> None:
    page.evaluate("() => { window.watched = true; window.dispatchEvent(new Event('focus')); }")


def prefer(membership: Membership, **preferences: bool) -> None:
    services.change_preferences(membership=membership, **preferences)


def test_the_title_counts_until_somebody_looks(open_unwatched, room, ada, grace, say):
    page = open_unwatched(ada)
    expect(page).to_have_title("Engine room")
    say(grace, "One")
    expect(page).to_have_title("(1) Engine room")
    say(grace, "Two")
    expect(page).to_have_title("(2) Engine room")
    look(page)
    expect(page).to_have_title("Engine room")


def test_news_flashes_when_somebody_looks(open_unwatched, room, ada, grace, say):
    page = open_unwatched(ada)
    say(grace, "One")
    says(page, "One")
    flashing = page.locator(".cnv-message--flash")
    expect(flashing).to_have_count(0)
    look(page)
    expect(flashing).to_contain_text(["One"])


def test_the_flash_is_calm_for_who_wants_less_motion(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM, reduced_motion="reduce")
    say(grace, "One")
    flash = page.locator(".cnv-message--flash .cnv-message__body").evaluate(
        """body => {
            const style = getComputedStyle(body, "::before");
            return [style.animationDuration, style.animationTimingFunction];
        }"""
    )
    assert flash == ["4s", "steps(1)"]


def test_a_notification_tells_who_said_what(open_unwatched, room, ada, ada_in, grace, say):
    prefer(ada_in, desktop_alert=True)
    page = open_unwatched(ada)
    say(grace, "One")
    says(page, "One")
    page.wait_for_function("() => notified.length")
    assert page.evaluate("() => notified") == ["Engine room: Grace Hopper: One"]


def test_each_can_be_switched_off(open_unwatched, room, ada, ada_in, grace, say):
    prefer(ada_in, title_alert=False, flash_alert=False, desktop_alert=False)
    page = open_unwatched(ada)
    say(grace, "One")
    says(page, "One")
    expect(page).to_have_title("Engine room")
    assert page.evaluate("() => notified") == []
    look(page)
    expect(page.locator(".cnv-message--flash")).to_have_count(0)


def test_a_muted_room_alerts_in_no_way(open_unwatched, room, ada, ada_in, grace, say):
    prefer(ada_in, desktop_alert=True, muted=True)
    page = open_unwatched(ada)
    say(grace, "One")
    says(page, "One")
    expect(page).to_have_title("Engine room")
    assert page.evaluate("() => notified") == []
    look(page)
    expect(page.locator(".cnv-message--flash")).to_have_count(0)


def test_who_wants_no_notifications_loads_no_script_for_them(open_page, room, ada, ada_in):
    def scripts() -> list[str]:
        page = open_page(ada, ROOM)
        names: list[str] = page.evaluate(
            "performance.getEntriesByType('resource').map(({ name }) => name)"
        )
        return [name for name in names if "notifier" in name]

    assert scripts() == []
    prefer(ada_in, desktop_alert=True)
    assert len(scripts()) == 1


def test_nothing_alerts_for_ones_own_messages(open_unwatched, room, ada, ada_in):
    prefer(ada_in, desktop_alert=True)
    page = open_unwatched(ada)
    elsewhere = open_unwatched(ada)
    post(elsewhere, "Mine")
    says(page, "Mine")
    expect(page).to_have_title("Engine room")
    assert page.evaluate("() => notified") == []


def test_permission_is_asked_on_the_click_that_turns_notifications_on_and_never_else(
    open_unwatched, room, ada, ada_in
):
    prefer(ada_in, desktop_alert=True)
    page = open_unwatched(ada)
    assert page.evaluate("() => asked") == 0
    prefer(ada_in, desktop_alert=False)
    page.goto(f"{ROOM}settings/")
    assert page.evaluate("() => asked") == 0
    page.get_by_role("checkbox", name="Desktop notifications").check()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert page.evaluate("() => asked") == 1
    ada_in.refresh_from_db()
    assert ada_in.desktop_alert


def test_settings_are_saved_as_they_are_changed(open_page, room, ada, ada_in):
    page = open_page(ada, f"{ROOM}settings/")
    page.get_by_role("radio", name="Teal").check()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    ada_in.refresh_from_db()
    assert ada_in.color == "teal"
