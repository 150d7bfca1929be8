"""The ring beside the field shows when the next poll starts, and a click polls now."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.integration.browser.support.room_page import ROOM, requests_of, says, timer
from tests.integration.browser.support.waiting import Paused


@pytest.fixture
def slow(settings):
    """The poll interval is longer than a test."""
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000


def test_the_timer_shows_that_it_runs(open_page, room, ada, slow):
    page = open_page(ada, ROOM)
    expect(timer(page)).to_be_visible()
    hand = page.locator(".cnv-timer__hand")
    expect(hand).to_have_css("stroke-dashoffset", "100px")
    page.evaluate("CONVERSATE.room.timer.run(400)")
    expect(hand).to_have_css("stroke-dashoffset", "0px")


def test_the_page_needs_no_link_that_loads_it_again(open_page, room, ada):
    page = open_page(ada, ROOM)
    expect(page.get_by_role("link", name="Refresh")).to_be_hidden()


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
    waiting = Paused(page, "**/api/poll/**")
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
    page.evaluate(
        f"""() => {{
            window.delays = [];
            document.addEventListener("conversate:wait", () => window.delays.push({delay}));
        }}"""
    )
    say(grace, "News")
    # The shortest interval again, from which it grows.
    page.wait_for_function("() => delays.join().includes('200,550,900')")


def test_a_poll_says_whether_somebody_is_there(open_page, room, ada):
    page = open_page(ada, ROOM)
    # No input for an hour. Input counts for IDLE_AT, which is longer than any poll takes.
    page.evaluate("() => { CONVERSATE.room.activity.last -= 3_600_000; }")
    with page.expect_request(lambda request: "active=0" in request.url) as idle:
        pass
    assert "focused=1" in idle.value.url
    with page.expect_request(lambda request: "active=1" in request.url):
        page.keyboard.press("Shift")


def test_a_request_that_hangs_gives_way(open_page, room, ada, grace, say, slow):
    page = open_page(ada, ROOM)
    paused: list[Route] = []
    # The first one is never answered; removing the route would let it go on.
    page.route(
        "**/api/poll/**", lambda route: route.continue_() if paused else paused.append(route)
    )
    with page.expect_request("**/api/poll/**"):
        timer(page).click()
    say(grace, "Look now")
    # As long as a request may take before pollNow() sends another one.
    page.evaluate("() => { CONVERSATE.room.poller.request.since -= 60_000; }")
    timer(page).click()
    says(page, "Look now")
    expect(page.locator(".cnv-notice")).not_to_have_count(0)
    expect(page.locator(".cnv-notice:visible")).to_have_count(0)
