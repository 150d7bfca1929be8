"""The ring beside the field says when the page looks for news, and can be told to look now."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.support.room_page import ROOM, requests_of, says, timer


@pytest.fixture
def slow(settings):
    """No poll comes by itself within a test."""
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000


def test_the_timer_shows_that_it_runs(open_page, room, ada, slow):
    page = open_page(ada, ROOM)
    expect(timer(page)).to_be_visible()
    hand = page.locator(".cnv-timer__hand")
    expect(hand).to_have_css("animation-name", "cnv-timer")
    seconds = float(hand.evaluate("hand => parseFloat(getComputedStyle(hand).animationDuration)"))
    assert 500 < seconds < 700


def test_a_double_click_looks_at_once(open_page, room, ada, grace, say, slow):
    page = open_page(ada, ROOM)
    say(grace, "Look now")
    says(page)
    timer(page).dblclick()
    says(page, "Look now")


def test_the_keyboard_does_it_too(open_page, room, ada, grace, say, slow):
    page = open_page(ada, ROOM)
    say(grace, "Look now")
    timer(page).press("Enter")
    says(page, "Look now")


@pytest.mark.parametrize("occasion", ["focus", "online"])
def test_the_page_looks_at_once_when_somebody_or_the_network_returns(
    open_page, room, ada, grace, say, slow, occasion
):
    page = open_page(ada, ROOM)
    say(grace, "Look now")
    page.evaluate("name => window.dispatchEvent(new Event(name))", occasion)
    says(page, "Look now")


def test_one_request_is_under_way_at_a_time(open_page, room, ada, slow):
    page = open_page(ada, ROOM)
    waiting: list[Route] = []
    page.route("**/api/poll/**", lambda route: waiting.append(route))
    polls = requests_of(page, "/api/poll/")
    with page.expect_request("**/api/poll/**"):
        timer(page).click()
    timer(page).click()
    timer(page).dblclick()
    expect(page.locator(".cnv-timer--asking")).to_be_visible()
    assert len(polls) == 1
    with page.expect_response("**/api/poll/**"):
        waiting[0].continue_()
    page.unroute("**/api/poll/**")


def test_polls_are_further_apart_while_nothing_happens(open_page, room, ada, grace, say, settings):
    settings.CONVERSATE_POLL_MIN, settings.CONVERSATE_POLL_MAX = 200, 900
    settings.CONVERSATE_POLL_STEP = 350
    page = open_page(ada, ROOM)
    delay = "CONVERSATE.room.poller.pacer.delay"
    page.wait_for_function(f"() => {delay} === 900")
    say(grace, "News")
    says(page, "News")
    # Back to the shortest, from which it grows again.
    page.wait_for_function(f"() => {delay} < 900")


def test_a_poll_says_whether_somebody_is_there(open_page, room, ada):
    page = open_page(ada, ROOM)
    # Nothing was done for an hour. What is done is a sign of life for IDLE_AT: longer than any poll
    # takes on its way.
    page.evaluate("() => { CONVERSATE.room.activity.last -= 3_600_000; }")
    with page.expect_request(lambda request: "active=0" in request.url) as idle:
        pass
    assert "focused=1" in idle.value.url
    with page.expect_request(lambda request: "active=1" in request.url):
        page.keyboard.press("Shift")


def test_a_request_that_hangs_gives_way(open_page, room, ada, grace, say, slow):
    page = open_page(ada, ROOM)
    held: list[Route] = []
    # The first one is never answered; to take the route away would let it go on.
    page.route("**/api/poll/**", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/api/poll/**"):
        timer(page).click()
    say(grace, "Look now")
    # As long ago as a request may take before another one is due.
    page.evaluate("() => { CONVERSATE.room.poller.request.since -= 60_000; }")
    timer(page).click()
    says(page, "Look now")
    expect(page.locator(".cnv-notice")).to_have_count(5)
    expect(page.locator(".cnv-notice:visible")).to_have_count(0)
