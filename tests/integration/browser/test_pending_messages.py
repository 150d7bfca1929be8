"""A pending message appears at once, and the posted message replaces it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from conversate_core.models import Message
from tests.integration.browser.support.room_page import (
    ROOM,
    field,
    messages,
    post,
    requests_of,
    says,
)
from tests.integration.browser.support.waiting import Paused
from tests.integration.browser.support.writing import message_with, nothing_is_pending, pending

ENDS_AT_THE_LEFT = """({ firstChild: text }) => {
  const left = (at) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().left;
  };
  return left(text.length - 1) < left(0);
}"""


@pytest.fixture
def slowly(open_page, room, ada):
    """A page whose posts are paused, and the routes of those posts, to be continued."""
    page = open_page(ada, ROOM)
    paused = Paused(page, "**/api/send/")
    return page, paused


def test_a_message_stands_there_before_the_server_has_it(slowly):
    page, paused = slowly
    with page.expect_request("**/api/send/"):
        post(page, "On its way")
    expect(pending(page)).to_contain_text("On its way")
    expect(pending(page)).to_contain_text("Sending…")
    says(page)

    paused[0].continue_()

    says(page, "On its way")
    nothing_is_pending(page)


def test_the_field_is_free_for_the_next_one_at_once(slowly):
    page, paused = slowly
    post(page, "One")
    expect(field(page)).to_have_value("")
    expect(field(page)).to_be_focused()
    field(page).fill("Two, half wri")

    paused[0].continue_()

    says(page, "One")
    expect(field(page)).to_have_value("Two, half wri")


def test_several_are_sent_one_at_a_time_and_in_order(open_page, room, ada, grace):
    page, at_grace = open_page(ada, ROOM), open_page(grace, ROOM)
    paused = Paused(page, "**/api/send/")
    texts = ["One", "Two", "Three", "Four"]
    for text in texts:
        post(page, text)
    expect(pending(page)).to_have_count(4)

    for number in range(4):
        route = paused[number]
        expect(pending(page)).to_have_count(4 - number)
        page.wait_for_timeout(100)
        assert len(paused) == number + 1
        route.continue_()
        says(page, *texts[: number + 1])

    nothing_is_pending(page)
    says(at_grace, *texts)


def test_a_poll_that_is_faster_than_the_answer_confirms_it_and_shows_it_once(slowly):
    page, paused = slowly
    post(page, "Once")
    expect(pending(page)).to_have_count(1)
    answer = paused[0].fetch()

    says(page, "Once")
    nothing_is_pending(page)
    paused[0].fulfill(response=answer)
    post(page, "And the next")
    expect(pending(page)).to_have_count(1)
    paused[1].continue_()

    says(page, "Once", "And the next")
    assert Message.objects.count() == 2


def box_of(bubble: Locator) -> tuple[float, float]:
    box = bubble.locator(".cnv-message__body").bounding_box()
    assert box is not None
    return box["y"], box["height"]


@pytest.mark.parametrize("before", ["grace", "ada"])
def test_nothing_moves_when_the_message_comes_in_its_place(slowly, say, request, before):
    page, paused = slowly
    say(request.getfixturevalue(before), "Line\n" * 40)
    expect(messages(page)).to_have_count(1)
    with page.expect_request("**/api/send/"):
        post(page, "On its way")
    on_its_way = box_of(pending(page))

    paused[0].continue_()

    expect(message_with(page, "On its way")).to_be_visible()
    assert box_of(message_with(page, "On its way")) == pytest.approx(on_its_way, abs=1.5)


def test_what_is_written_is_shown_as_it_was_written(slowly):
    page, _ = slowly
    post(page, "<b>Two</b>\n  lines")
    expect(pending(page).locator("b")).to_have_count(0)
    assert "<b>Two</b>\n  lines" in pending(page).locator(".cnv-pending__text").inner_text()


def test_in_arabic_the_state_ends_at_the_left(open_page, room, ada, settings):
    settings.LANGUAGE_CODE = "ar"
    page = open_page(ada, ROOM)
    Paused(page, "**/api/send/")
    page.locator("#conversate-body").fill("Hello")
    page.locator("#conversate-body").press("Enter")
    state = page.locator(".cnv-pending__state")
    expect(state).to_have_text(re.compile("…$"))
    assert state.evaluate(ENDS_AT_THE_LEFT)


def test_from_the_history_it_goes_to_the_end_once_it_is_there(open_page, room, ada, grace, say):
    first = say(grace, "Long ago")
    for number in range(110):
        say(grace, f"Message {number}")
    page = open_page(ada, ROOM)
    sent = requests_of(page, "/api/send/")
    # If the scrolling page loaded the rest before the answer, it would be at the end already. A
    # route that is added while a page starts hides its requests from the list, once in 30 runs.
    page.route("**/api/history/**", lambda route: None)
    page.goto(f"{ROOM}?message={first.pk}")

    post(page, "Back from the past")

    page.wait_for_url("**#end")
    expect(message_with(page, "Back from the past")).to_be_in_viewport()
    nothing_is_pending(page)
    assert len(sent) == 1
    assert Message.objects.filter(body="Back from the past").count() == 1
