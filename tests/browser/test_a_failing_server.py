"""Whatever fails between page and server: nothing is lost, nothing comes twice, and it recovers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from conversate_core import services
from conversate_core.models import Message
from tests.browser.support.files import a_pdf
from tests.browser.support.room_page import ROOM, field, post, says


@pytest.fixture(autouse=True)
def _expected(watch):
    watch.expected.append("Failed to load resource")


def notice(page: Page, text: str):
    return page.locator(".cnv-notice").filter(has_text=text)


def test_polling_goes_on_after_failed_requests(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM)
    page.route("**/api/poll/**", lambda route: route.abort())
    expect(notice(page, "cannot be reached")).to_be_visible()
    say(grace, "Said in the meantime")

    page.unroute("**/api/poll/**")

    says(page, "Said in the meantime")
    expect(notice(page, "cannot be reached")).to_be_hidden()


def test_a_busy_server_is_asked_again_when_it_wants_to(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM)
    busy = {"Retry-After": "600"}
    page.route("**/api/poll/**", lambda route: route.fulfill(status=503, headers=busy))
    expect(notice(page, "busy")).to_be_visible()
    assert page.evaluate("CONVERSATE.room.poller.pacer.delay") == 600_000

    page.unroute("**/api/poll/**")
    say(grace, "Said in the meantime")
    page.get_by_role("button", name="Look for new messages now").click()
    says(page, "Said in the meantime")


def test_text_and_files_stay_until_they_are_sent(open_page, room, ada, grace):
    page = open_page(ada, ROOM)
    page.route("**/api/send/", lambda route: route.abort())

    post(page, "Important", [a_pdf("drawing.pdf")])
    expect(page.get_by_role("alert")).to_contain_text("could not be sent")
    expect(field(page)).to_have_value("Important")
    expect(page.locator(".cnv-chosen")).to_contain_text("drawing.pdf")

    page.unroute("**/api/send/")
    page.get_by_role("button", name="Send").click()
    says(page, "Important")
    expect(field(page)).to_have_value("")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.get_by_role("link", name="drawing.pdf")).to_be_visible()


def test_the_text_is_there_while_the_request_is_under_way(open_page, room, ada):
    page = open_page(ada, ROOM)
    held: list[Route] = []
    page.route("**/api/send/", lambda route: held.append(route))
    with page.expect_request("**/api/send/"):
        post(page, "On its way")
    expect(field(page)).to_have_value("On its way")
    held[0].continue_()
    says(page, "On its way")
    expect(field(page)).to_have_value("")


def arrive_without_an_answer(route: Route) -> None:
    route.fetch()
    route.abort()


def test_a_post_whose_answer_got_lost_is_confirmed_by_the_poll(open_page, room, ada, grace):
    page = open_page(ada, ROOM)
    page.route("**/api/send/", arrive_without_an_answer)
    post(page, "Did it arrive?")
    says(page, "Did it arrive?")
    expect(field(page)).to_have_value("")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_retry_of_a_post_that_did_arrive_posts_nothing_twice(open_page, room, ada, settings):
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000
    page = open_page(ada, ROOM)
    page.route("**/api/send/", arrive_without_an_answer)
    post(page, "Once")
    expect(page.get_by_role("alert")).to_be_visible()

    page.unroute("**/api/send/")
    page.get_by_role("button", name="Send").click()

    says(page, "Once")
    assert Message.objects.count() == 1


def test_what_the_server_refuses_is_explained(open_page, room, ada, settings):
    settings.CONVERSATE_POST_LIMIT = (1, 600)
    page = open_page(ada, ROOM)
    post(page, "One")
    says(page, "One")
    post(page, "Two")
    expect(page.get_by_role("alert")).to_contain_text("too fast")
    expect(field(page)).to_have_value("Two")


def test_files_beyond_the_limits_are_not_even_sent(open_page, room, ada, settings):
    settings.CONVERSATE_UPLOAD_MAX_SIZE = 10
    settings.CONVERSATE_UPLOAD_MAX_FILES = 2
    page = open_page(ada, ROOM)
    chooser = page.get_by_label("Attach files")
    chooser.set_input_files([a_pdf("large.pdf")])
    expect(page.get_by_role("alert")).to_contain_text("large.pdf")
    page.get_by_role("button", name="Remove large.pdf").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    chooser.set_input_files([a_pdf("a.pdf"), a_pdf("b.pdf"), a_pdf("c.pdf")])
    expect(page.get_by_role("alert")).to_contain_text("more than 2 files")


def test_who_is_signed_out_is_told_and_goes_on_after_signing_in(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM)
    cookies = page.context.cookies()
    page.context.clear_cookies()

    expect(notice(page, "signed out")).to_be_visible()
    post(page, "Still here")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(field(page)).to_have_value("Still here")

    # Signing in gives a new session and a new token, as in another tab.
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    page.get_by_role("button", name="Look for new messages now").click()
    expect(notice(page, "signed out")).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    says(page, "Still here")


def test_who_was_removed_from_the_room_is_told(open_page, room, ada):
    page = open_page(ada, ROOM)
    field(page).fill("Half a sent")
    services.remove_member(room=room, user=ada)
    expect(notice(page, "no longer a member")).to_be_visible()
    expect(field(page)).to_have_value("Half a sent")


def test_a_cleared_room_is_loaded_again_and_the_draft_is_kept(open_page, room, ada, grace, say):
    say(grace, "Gone soon")
    page = open_page(ada, ROOM)
    says(page, "Gone soon")
    field(page).fill("Half a sent")

    services.clear_room(room=room)

    says(page)
    expect(page.get_by_text("Nothing has been said here yet")).to_be_visible()
    expect(field(page)).to_have_value("Half a sent")


def test_more_news_than_a_poll_holds_come_at_once_and_in_order(
    open_page, room, ada, grace, say, settings
):
    page = open_page(ada, ROOM)
    page.route("**/api/poll/**", lambda route: route.abort())
    expect(notice(page, "cannot be reached")).to_be_visible()
    settings.CONVERSATE_PAGE_SIZE = 2
    expected = [f"Message {number}" for number in range(7)]
    for text in expected:
        say(grace, text)
    page.unroute("**/api/poll/**")
    says(page, *expected)
