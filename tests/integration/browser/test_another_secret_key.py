"""An open page continues when Django changes its cookie after a change of SECRET_KEY."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.integration.browser.support.room_page import ROOM, field, messages, post, says, timer
from tests.integration.browser.support.waiting import wait_until


@pytest.fixture(autouse=True)
def _expected(watch):
    watch.expected.append("Failed to load resource")


def refuse_once(page: Page, address: str) -> list[str]:
    """Refuse the first request, as if it had the old cookie. Return the list of all requests."""
    asked: list[str] = []

    def handle(route: Route) -> None:
        asked.append(route.request.method)
        if len(asked) == 1:
            route.fulfill(status=401, json={"error": {"code": "signed_out", "message": "Please"}})
        else:
            route.continue_()

    page.route(address, handle)
    return asked


def note_failures(page: Page) -> None:
    page.evaluate(
        """() => {
            window.failures = 0;
            CONVERSATE.room.element.addEventListener("conversate:failure", () => window.failures++);
        }"""
    )


def test_three_tabs_that_poll_at_once_stay_signed_in(open_page, room, ada, grace, say, settings):
    first = open_page(ada, ROOM)
    pages = [first, first.context.new_page(), first.context.new_page()]
    for page in pages[1:]:
        page.goto(ROOM)
    for page in pages:
        field(page).fill("Half a sent")
        note_failures(page)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    for page in pages:
        timer(page).click()
    say(grace, "Still here?")
    for page in pages:
        says(page, "Still here?")
        expect(page.locator("[data-notice=signed-out]")).to_be_hidden()
        expect(field(page)).to_have_value("Half a sent")
        assert page.evaluate("window.failures") == 0


def test_a_poll_is_tried_once_more(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM)
    note_failures(page)
    asked = refuse_once(page, "**/api/poll/**")
    say(grace, "Still here?")
    says(page, "Still here?")
    # A poll that was sent before may have brought it.
    wait_until(page, lambda: len(asked) >= 2)
    assert page.evaluate("window.failures") == 0


def test_so_is_sending(open_page, room, ada):
    page = open_page(ada, ROOM)
    note_failures(page)
    asked = refuse_once(page, "**/api/send/")
    post(page, "Not lost")
    expect(messages(page).filter(has_text="Not lost")).to_have_count(1)
    expect(page.locator("#conversate-pending > *")).to_have_count(0)
    assert asked == ["POST", "POST"]
    assert page.evaluate("window.failures") == 0


@pytest.mark.parametrize("call", ["history", "read", "edit", "delete"])
def test_so_is_every_other_call(open_page, room, ada, say, call):
    message = say(ada, "First words")
    page = open_page(ada, ROOM)
    asked = refuse_once(page, f"**/api/{call}/**")
    ask = {
        "history": 'api.get("history")',
        "read": f'api.post("read", {{ message: {message.pk} }})',
        "edit": f'api.post("edit", {{ message: {message.pk}, body: "Other words" }})',
        "delete": f'api.post("delete", {{ message: {message.pk} }})',
    }[call]
    page.evaluate(f"CONVERSATE.room.{ask}")
    assert len(asked) == 2


def test_who_is_signed_out_is_told_after_two_requests_and_then_asked_once_each_time(
    open_page, room, ada, grace, say
):
    page = open_page(ada, ROOM)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    expect(page.locator("[data-notice=signed-out]")).to_be_visible()
    assert page.evaluate("CONVERSATE.room.api.isSignedOut")
    asked = refuse_once(page, "**/api/history/**")
    assert page.evaluate('CONVERSATE.room.api.get("history").catch(({ status }) => status)') == 401
    assert asked == ["GET"]
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    say(grace, "Welcome back")
    says(page, "Welcome back")
    expect(page.locator("[data-notice=signed-out]")).to_be_hidden()
