"""If a post fails, the message is not lost, not posted twice, and keeps its order."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from playwright.sync_api import Page, Route, expect

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.files import a_pdf
from tests.integration.browser.support.room_page import (
    ROOM,
    field,
    go_offline,
    post,
    requests_of,
    says,
    timer,
)
from tests.integration.browser.support.waiting import Paused
from tests.integration.browser.support.writing import (
    arrive_without_an_answer,
    nothing_is_pending,
    pending,
)


@pytest.fixture(autouse=True)
def _expected(watch):
    watch.expected.append("Failed to load resource")


@pytest.fixture
def page(open_page, room, ada) -> Page:
    return open_page(ada, ROOM)


@pytest.fixture
def seldom(settings):
    """Poll rarely: a poll could bring the message."""
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000


def button(page: Page, name: str):
    return pending(page).first.get_by_role("button", name=name)


def test_without_a_network_messages_wait_and_go_out_in_order_when_it_is_back(
    page, open_page, grace
):
    at_grace = open_page(grace, ROOM)
    go_offline(page)
    for text in ("One", "Two", "Three"):
        post(page, text)
    expect(pending(page)).to_have_count(3)
    note = pending(page).first.get_by_role("status")
    expect(note).to_have_text("Waiting for connection. It will be sent automatically.")
    # It is retried, so it is no error.
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)

    page.context.set_offline(False)

    says(page, "One", "Two", "Three")
    says(at_grace, "One", "Two", "Three")
    nothing_is_pending(page)
    assert Message.objects.count() == 3


def test_a_network_that_goes_in_mid_send_posts_once(page, grace):
    def cut(route: Route) -> None:
        page.context.set_offline(True)
        route.fetch()
        route.abort()

    page.route("**/api/send/", cut)
    post(page, "Did it arrive?")
    expect(pending(page)).to_contain_text("Retrying soon")
    page.unroute("**/api/send/")
    page.context.set_offline(False)

    says(page, "Did it arrive?")
    nothing_is_pending(page)
    assert Message.objects.count() == 1


def test_a_post_whose_answer_got_lost_is_confirmed_by_the_poll(page):
    page.route("**/api/send/", arrive_without_an_answer)
    post(page, "Did it arrive?")
    says(page, "Did it arrive?")
    nothing_is_pending(page)


def test_a_post_whose_answer_got_lost_is_tried_again_and_posted_once(seldom, page):
    page.route("**/api/send/", arrive_without_an_answer, times=1)
    sent = requests_of(page, "/api/send/")
    post(page, "Once")
    says(page, "Once")
    nothing_is_pending(page)
    assert len(sent) == 2
    assert Message.objects.count() == 1


def test_a_failing_server_is_tried_again_with_text_and_files(page):
    page.route("**/api/send/", lambda route: route.fulfill(status=502), times=1)
    post(page, "Important", [a_pdf("drawing.pdf")])
    says(page, "Important")
    expect(page.get_by_role("link", name="drawing.pdf")).to_be_visible()
    nothing_is_pending(page)


def test_the_retry_button_does_not_wait(seldom, page):
    busy = {"Retry-After": "600"}
    page.route("**/api/send/", lambda route: route.fulfill(status=503, headers=busy), times=1)
    post(page, "Now")
    expect(pending(page)).to_contain_text("Retrying in 1")
    button(page, "Retry").click()
    says(page, "Now")
    expect(field(page)).to_be_focused()


@pytest.mark.parametrize("in_seconds", [True, False], ids=["seconds", "date"])
def test_a_busy_server_says_when_to_try_again(seldom, page, in_seconds):
    later = datetime.now(timezone.utc) + timedelta(seconds=600)
    headers = {"Retry-After": "600" if in_seconds else format_datetime(later, usegmt=True)}
    page.route("**/api/send/", lambda route: route.fulfill(status=429, headers=headers))
    sent = requests_of(page, "/api/send/")
    before = page.evaluate("Date.now()")
    post(page, "One")
    expect(pending(page)).to_contain_text("Retrying in 1")
    answered_within = page.evaluate("Date.now()") - before
    # Neither the user's return nor another message changes that.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    post(page, "Two")
    expect(pending(page)).to_have_count(2)
    page.wait_for_timeout(2500)
    assert len(sent) == 1
    soonest = before + 600_000 if in_seconds else int(later.timestamp()) * 1000
    not_before = page.evaluate("CONVERSATE.room.outbox.notBefore")
    assert soonest <= not_before <= soonest + answered_within


def test_who_posts_too_fast_is_told_and_the_messages_follow(page, settings):
    settings.CONVERSATE_POST_LIMIT = (1, 600)
    page.clock.install()
    post(page, "One")
    says(page, "One")
    post(page, "Two")
    expect(pending(page).get_by_role("status")).to_contain_text("very fast")
    expect(pending(page)).to_contain_text("Retrying in")
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)
    post(page, "Three")
    settings.CONVERSATE_POST_LIMIT = None
    page.clock.fast_forward("12:00")
    says(page, "One", "Two", "Three")
    nothing_is_pending(page)


def test_what_the_server_refuses_stays_with_its_reason_and_stops_nothing_else(page, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 20
    paused = Paused(page, "**/api/send/", times=1)
    post(page, "That is much too long for this.")
    post(page, "Short")
    expect(pending(page)).to_have_count(2)
    paused[0].continue_()

    says(page, "Short")
    expect(pending(page)).to_have_count(1)
    expect(pending(page)).to_contain_text("Not sent")
    expect(pending(page).get_by_role("alert")).to_contain_text("20")


def test_what_was_refused_is_written_in_again(page, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 20
    post(page, "That is much too long for this.")
    field(page).fill("Meanwhile")
    button(page, "Edit").click()
    expect(field(page)).to_have_value("That is much too long for this.\nMeanwhile")
    expect(field(page)).to_be_focused()
    nothing_is_pending(page)
    field(page).fill("That is short.")
    field(page).press("Enter")
    says(page, "That is short.")


def test_what_was_refused_can_be_discarded(page, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    post(page, "Too long")
    button(page, "Discard").click()
    nothing_is_pending(page)
    page.reload()
    nothing_is_pending(page)
    assert Message.objects.count() == 0


def test_what_is_taken_back_and_sent_unchanged_is_posted_once(seldom, page):
    page.route("**/api/send/", arrive_without_an_answer)
    post(page, "Once")
    button(page, "Edit").click()
    expect(field(page)).to_have_value("Once")
    page.unroute("**/api/send/")
    field(page).press("Enter")
    says(page, "Once")
    assert Message.objects.count() == 1


def test_what_is_taken_back_leaves_the_field_if_it_did_arrive(seldom, page):
    page.route("**/api/send/", arrive_without_an_answer)
    post(page, "Once")
    button(page, "Edit").click()
    expect(field(page)).to_have_value("Once")
    timer(page).click()
    says(page, "Once")
    expect(field(page)).to_have_value("")


def notice(page: Page, text: str):
    return page.locator(".cnv-notice").filter(has_text=text)


def test_a_busy_server_is_no_error(page):
    page.route("**/api/send/", lambda route: route.fulfill(status=503))
    post(page, "One")
    note = pending(page).get_by_role("status")
    expect(note).to_have_text("The server is busy. It will be sent automatically.")
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)


def test_who_was_removed_keeps_what_was_not_sent(page, room, ada):
    paused = Paused(page, "**/api/send/")
    post(page, "Still here")
    route = paused[0]
    services.remove_member(room=room, user=ada)
    route.continue_()
    expect(pending(page)).to_contain_text("Not sent")
    expect(pending(page)).to_contain_text("Still here")
    expect(pending(page).get_by_role("alert")).to_have_text("You cannot post in this room.")
    expect(notice(page, "no longer a member")).to_be_visible()


def test_who_was_removed_can_send_nothing_until_they_are_a_member_again(page, room, ada):
    sent = requests_of(page, "/api/send/")
    field(page).fill("Half a sent")
    services.remove_member(room=room, user=ada)
    expect(notice(page, "no longer a member")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    expect(field(page)).to_have_accessible_description(re.compile("no longer a member"))
    field(page).press_sequentially("ence")
    field(page).press("Enter")
    expect(field(page)).to_have_value("Half a sentence")
    nothing_is_pending(page)
    assert sent == []

    services.add_member(room=room, user=ada)
    expect(notice(page, "no longer a member")).to_be_hidden()
    expect(field(page)).to_have_accessible_description("")
    page.get_by_role("button", name="Send").click()
    says(page, "Half a sentence")


def test_an_archived_room_whose_member_is_signed_out_has_one_notice(page, room):
    field(page).fill("Half a sent")
    services.archive_room(room=room)
    expect(notice(page, "archived")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    page.context.clear_cookies()
    expect(notice(page, "signed out")).to_be_visible()
    expect(notice(page, "archived")).to_be_hidden()


def test_who_is_signed_out_goes_on_after_signing_in_elsewhere(page):
    paused = Paused(page, "**/api/send/", times=1)
    post(page, "One")
    post(page, "Two", [a_pdf()])
    route = paused[0]
    cookies = page.context.cookies()
    page.context.clear_cookies()
    route.abort()
    expect(notice(page, "signed out")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    field(page).fill("Half a sent")
    expect(pending(page).first).to_contain_text("once you have signed in")

    # In another tab: a new session, and a new token.
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])

    says(page, "One", "Two")
    nothing_is_pending(page)
    expect(notice(page, "signed out")).to_be_hidden()
    expect(field(page)).to_have_value("Half a sent")
    expect(page.get_by_role("button", name="Send")).to_be_enabled()


def test_what_the_database_refuses_is_not_tried_for_ever(page):
    refusal = {"error": {"code": "failed", "message": "Something went wrong."}}
    posts = requests_of(page, "/api/send/")
    page.route("**/api/send/", lambda route: route.fulfill(status=500, json=refusal), times=1)
    post(page, "Hello")
    expect(pending(page)).to_contain_text("Not sent")
    expect(pending(page).get_by_role("alert")).to_contain_text("Something went wrong.")
    page.wait_for_timeout(2500)
    assert len(posts) == 1

    button(page, "Retry").click()
    says(page, "Hello")
    nothing_is_pending(page)
