"""If requests fail, no message is lost or posted twice, and the page recovers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from tests.integration.browser.support.room_page import (
    ROOM,
    field,
    go_offline,
    requests_of,
    says,
    timer,
)
from tests.support.asgi import kill, start_site


@pytest.fixture(autouse=True)
def _expected(watch):
    watch.expected.append("Failed to load resource")


def notice(page: Page, text: str):
    return page.locator(".cnv-notice").filter(has_text=text)


def test_polling_goes_on_after_failed_requests(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM)
    page.route("**/api/poll/**", lambda route: route.abort())
    expect(notice(page, "No connection")).to_be_visible()
    say(grace, "Said in the meantime")

    page.unroute("**/api/poll/**")

    says(page, "Said in the meantime")
    expect(notice(page, "No connection")).to_be_hidden()


def test_an_error_on_the_server_is_not_called_a_server_that_is_away(
    open_page, room, ada, grace, say
):
    page = open_page(ada, ROOM)
    refusal = {"error": {"code": "failed", "message": "Something went wrong."}}
    page.route("**/api/poll/**", lambda route: route.fulfill(status=500, json=refusal))
    expect(notice(page, "Something went wrong on the server")).to_be_visible()
    expect(notice(page, "No connection")).to_be_hidden()
    say(grace, "Said in the meantime")

    page.unroute("**/api/poll/**")

    says(page, "Said in the meantime")
    expect(notice(page, "Something went wrong")).to_be_hidden()


def in_ten_minutes() -> str:
    return format_datetime(datetime.now(timezone.utc) + timedelta(minutes=10), usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("when", [lambda: "600", in_ten_minutes], ids=["seconds", "date"])
def test_a_busy_server_is_asked_again_when_it_wants_to(
    open_page, room, ada, grace, say, status, when
):
    page = open_page(ada, ROOM)
    busy = {"Retry-After": when()}
    page.route("**/api/poll/**", lambda route: route.fulfill(status=status, headers=busy))
    expect(notice(page, "busy")).to_be_visible()
    assert 500_000 < page.evaluate("CONVERSATE.room.poller.pacer.delay") <= 600_000

    # Returning to the page does not poll sooner; pressing the timer does.
    polls = requests_of(page, "/api/poll/")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(300)
    assert polls == []
    page.unroute("**/api/poll/**")
    say(grace, "Said in the meantime")
    timer(page).click()
    says(page, "Said in the meantime")
    expect(notice(page, "busy")).to_be_hidden()


def test_a_wait_beyond_all_reason_is_no_reason_to_ask_all_the_time(open_page, room, ada):
    page = open_page(ada, ROOM)
    busy = {"Retry-After": "99999999999"}
    page.route("**/api/poll/**", lambda route: route.fulfill(status=503, headers=busy))
    expect(notice(page, "busy")).to_be_visible()
    assert page.evaluate("CONVERSATE.room.poller.pacer.delay") == 3_600_000


def test_a_server_that_is_started_anew_is_found_again(open_page, room, ada, grace, say):
    settings = {"CONVERSATE_POLL_MIN": 200, "CONVERSATE_POLL_STEP": 0}
    process, port = start_site(settings)
    page = open_page(ada, f"http://localhost:{port}{ROOM}")
    say(grace, "Before")
    says(page, "Before")
    field(page).fill("Half a sent")

    kill(process)
    expect(notice(page, "No connection")).to_be_visible()
    say(grace, "Meanwhile")
    process, _ = start_site(settings, port)

    says(page, "Before", "Meanwhile")
    expect(notice(page, "No connection")).to_be_hidden()
    expect(field(page)).to_have_value("Half a sent")
    kill(process)


def test_a_page_without_a_network_goes_on_as_soon_as_there_is_one(
    open_page, room, ada, grace, say, settings
):
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000
    page = open_page(ada, ROOM)
    go_offline(page)
    timer(page).click()
    expect(notice(page, "No connection")).to_be_visible()
    say(grace, "Meanwhile")
    page.context.set_offline(False)
    says(page, "Meanwhile")


def test_a_tab_that_was_hidden_looks_when_it_is_seen(open_page, room, ada, grace, say, settings):
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000
    page = open_page(ada, ROOM)
    say(grace, "Meanwhile")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    says(page, "Meanwhile")


def test_who_is_signed_out_is_told_and_goes_on_after_signing_in(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    timer(page).click()
    expect(notice(page, "signed out")).to_be_visible()
    say(grace, "Meanwhile")
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    says(page, "Meanwhile")
    expect(notice(page, "signed out")).to_be_hidden()


def test_who_was_removed_from_the_room_is_told(open_page, room, ada):
    page = open_page(ada, ROOM)
    field(page).fill("Half a sent")
    services.remove_member(room=room, user=ada)
    timer(page).click()
    expect(notice(page, "no longer a member")).to_be_visible()
    expect(field(page)).to_have_value("Half a sent")
    services.add_member(room=room, user=ada)
    expect(notice(page, "no longer a member")).to_be_hidden()


def test_a_cleared_room_is_loaded_again_and_the_draft_is_kept(open_page, room, ada, grace, say):
    say(grace, "Gone soon")
    page = open_page(ada, ROOM)
    says(page, "Gone soon")
    field(page).fill("Half a sent")

    services.clear_room(room=room)

    says(page)
    expect(page.get_by_text("No messages yet")).to_be_visible()
    expect(field(page)).to_have_value("Half a sent")


def test_more_news_than_a_poll_holds_come_at_once_and_in_order(
    open_page, room, ada, grace, say, settings
):
    page = open_page(ada, ROOM)
    page.route("**/api/poll/**", lambda route: route.abort())
    expect(notice(page, "No connection")).to_be_visible()
    settings.CONVERSATE_PAGE_SIZE = 2
    expected = [f"Message {number}" for number in range(7)]
    for text in expected:
        say(grace, text)
    page.unroute("**/api/poll/**")
    says(page, *expected)
