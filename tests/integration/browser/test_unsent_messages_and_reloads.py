"""Drafts and messages that are not sent yet outlive the page, and arrive once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from conversate_core.models import Message
from tests.integration.browser.support.files import a_pdf
from tests.integration.browser.support.room_page import ROOM, field, post, says
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


def test_a_draft_survives_a_reload_and_is_gone_once_sent(page):
    field(page).fill("Half a sent")
    page.reload()
    expect(field(page)).to_have_value("Half a sent")
    field(page).press("Enter")
    says(page, "Half a sent")
    page.reload()
    expect(field(page)).to_have_value("")


def test_unsent_messages_survive_a_reload_and_are_sent_in_order(page):
    page.route("**/api/send/", lambda route: route.abort())
    for text in ("One", "Two"):
        post(page, text)
    expect(pending(page)).to_have_count(2)
    page.reload()
    expect(pending(page)).to_have_count(2)

    page.unroute("**/api/send/")

    says(page, "One", "Two")
    nothing_is_pending(page)
    page.reload()
    says(page, "One", "Two")
    nothing_is_pending(page)
    assert Message.objects.count() == 2


def test_what_had_arrived_before_the_reload_is_not_posted_again(page, settings):
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000
    page.reload()
    page.route("**/api/send/", arrive_without_an_answer)
    post(page, "Once")
    expect(pending(page)).to_contain_text("Retrying soon")
    page.unroute("**/api/send/")
    page.reload()
    nothing_is_pending(page)
    says(page, "Once")
    assert Message.objects.count() == 1


def test_what_was_refused_waits_for_its_author_after_a_reload_too(page, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    post(page, "Too long")
    expect(pending(page)).to_contain_text("Not sent")
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 500
    page.reload()
    expect(pending(page)).to_contain_text("Not sent")
    says(page)
    pending(page).get_by_role("button", name="Retry").click()
    says(page, "Too long")


def test_others_who_sign_in_at_the_same_tab_see_and_send_nothing_of_it(
    page, open_page, grace, live_server
):
    from tests.integration.browser.conftest import session_cookie

    page.route("**/api/send/", lambda route: route.abort())
    post(page, "For my eyes only")
    field(page).fill("This too")
    expect(pending(page)).to_have_count(1)
    page.unroute("**/api/send/")
    page.context.clear_cookies()
    page.context.add_cookies([session_cookie(grace, live_server.url)])
    page.reload()
    expect(field(page)).to_have_value("")
    nothing_is_pending(page)
    assert Message.objects.count() == 0


def test_leaving_with_files_that_are_not_sent_is_asked_about(page):
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.reload()
    assert asked == []
    page.route("**/api/send/", lambda route: route.abort())
    post(page, "With a file", [a_pdf("drawing.pdf")])
    expect(pending(page)).to_contain_text("Retrying soon")
    page.reload()
    assert asked == ["beforeunload"]


def test_the_text_of_a_message_whose_files_were_lost_is_kept_and_says_so(page):
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/api/send/", lambda route: route.abort())
    post(page, "With a file", [a_pdf("drawing.pdf")])
    expect(pending(page)).to_contain_text("Retrying soon")
    page.unroute("**/api/send/")
    page.reload()

    expect(pending(page)).to_contain_text("With a file")
    expect(pending(page).get_by_role("alert")).to_contain_text("drawing.pdf")
    expect(pending(page).get_by_role("button", name="Retry")).to_be_hidden()
    assert Message.objects.count() == 0

    pending(page).get_by_role("button", name="Edit").click()
    expect(field(page)).to_have_value("With a file")
    page.get_by_label("Attach files").set_input_files([a_pdf("drawing.pdf")])
    field(page).press("Enter")
    says(page, "With a file")
    expect(page.get_by_role("link", name="drawing.pdf")).to_be_visible()


def test_files_that_had_arrived_before_the_reload_are_not_asked_for_again(page, settings):
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000
    page.reload()
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/api/send/", arrive_without_an_answer)
    post(page, "With a file", [a_pdf("drawing.pdf")])
    expect(pending(page)).to_contain_text("Retrying soon")
    page.reload()
    says(page, "With a file")
    nothing_is_pending(page)
