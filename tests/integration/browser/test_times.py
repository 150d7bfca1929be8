"""Relative times stay current while the page is open, and the messages don't move."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.integration.browser.support.room_page import ROOM, messages

# A clock that tests can put forward.
CLOCK = """
    const now = Date.now.bind(Date);
    window.ahead = 0;
    Date.now = () => now() + window.ahead;
"""


@pytest.fixture
def page(open_page, room, ada, grace, say) -> Page:
    say(grace, "Tea?")
    return open_page(ada, ROOM, script=CLOCK)


def put_forward(page: Page, minutes: int) -> None:
    page.evaluate("minutes => { window.ahead = minutes * 60_000; }", minutes)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_message_says_how_long_ago_and_after_an_hour_at_what_time(page):
    time = messages(page).locator("time")
    exact = time.locator(".cnv-time__exact").inner_text()
    shown = time.locator(".cnv-time__ago")
    expect(shown).to_have_text("just now")
    put_forward(page, 1)
    expect(shown).to_have_text("1 minute ago")
    put_forward(page, 59)
    expect(shown).to_have_text("59 minutes ago")
    put_forward(page, 61)
    expect(time).to_have_text(exact)
    expect(time.get_by_text(exact)).to_be_visible()
    assert (time.get_attribute("title") or "").endswith(exact)


def test_a_screen_reader_is_told_the_time_and_no_change_of_it(page):
    expect(page.get_by_role("link", name="just now")).to_have_count(0)
    assert messages(page).locator(".cnv-time__ago").get_attribute("aria-hidden") == "true"


def test_a_member_wrote_when_the_last_message_was_posted(page, grace, say):
    put_forward(page, 10)
    wrote = page.locator(".cnv-member", has_text="Grace Hopper").locator(
        ".cnv-member__last-message"
    )
    expect(wrote).to_contain_text("10 minutes ago")
    page.evaluate("window.ahead = 0")
    say(grace, "Or coffee?")
    expect(wrote).to_contain_text("just now")
