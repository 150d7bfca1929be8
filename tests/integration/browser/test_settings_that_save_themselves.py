"""With scripts, each preference is saved as it is changed, and the page says so."""

from __future__ import annotations

import json

from playwright.sync_api import Page, Route, expect

from tests.integration.browser.support.room_page import ROOM

SETTINGS = f"{ROOM}settings/"
PREFERENCES = "**/api/preferences/"


def color(page: Page, name: str):
    return page.get_by_role("radio", name=name)


def test_no_button_saves_and_a_toast_in_view_confirms(open_page, room, ada, ada_in):
    page = open_page(ada, SETTINGS)
    page.set_viewport_size({"width": 320, "height": 400})
    expect(page.get_by_role("button", name="Save")).to_be_hidden()
    color(page, "Teal").check()
    toast = page.get_by_role("status").get_by_text("Saved", exact=True)
    expect(toast).to_be_in_viewport()
    ada_in.refresh_from_db()
    assert ada_in.color == "teal"


def test_the_confirmation_goes_by_itself(open_page, room, ada):
    page = open_page(ada, SETTINGS)
    page.clock.install()
    color(page, "Teal").check()
    expect(page.get_by_role("status")).to_have_text("Saved")
    page.clock.fast_forward(6000)
    expect(page.get_by_role("status")).to_be_empty()


def test_what_could_not_be_saved_is_set_back_with_the_reason(open_page, room, ada, watch):
    watch.expected.append("status of 400")
    page = open_page(ada, SETTINGS)
    flash = page.get_by_role("checkbox", name="Highlight new messages")
    error = {"error": {"code": "invalid", "message": "Not today."}}
    page.route(PREFERENCES, lambda route: route.fulfill(status=400, body=json.dumps(error)))
    # It may be set back before check() looks.
    color(page, "Teal").click()
    expect(page.get_by_role("status")).to_have_text("Not today.")
    expect(color(page, "Teal")).not_to_be_checked()
    expect(color(page, "Blue")).to_be_checked()
    flash.uncheck(force=True)
    expect(flash).to_be_checked()

    page.unroute(PREFERENCES)
    color(page, "Teal").check()
    expect(page.get_by_role("status")).to_have_text("Saved")
    expect(color(page, "Teal")).to_be_checked()


def test_quick_changes_arrive_in_their_order(open_page, room, ada, ada_in):
    page = open_page(ada, SETTINGS)
    # The first request waits, so that the others would pass it.
    held: list[Route] = []
    page.route(PREFERENCES, lambda route: route.continue_() if held else held.append(route))
    with page.expect_request(PREFERENCES):
        color(page, "Red").check()
    color(page, "Teal").check()
    color(page, "Orange").check()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data))
    with page.expect_response(lambda answer: "orange" in (answer.request.post_data or "")):
        held[0].continue_()
    assert ["teal" in data for data in sent] == [True, False]
    ada_in.refresh_from_db()
    assert ada_in.color == "orange"
    expect(color(page, "Orange")).to_be_checked()
