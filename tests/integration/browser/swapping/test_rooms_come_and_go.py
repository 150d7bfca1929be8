"""A room starts when a site's script inserts it, and stops when the script removes it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.integration.browser.support.room_page import field, post, requests_of, says

MINUTE = 60_000
# Shows another page of the site in an element of this one, as a site's script may.
SHOW = """async (path) => {
    const text = await (await fetch(path)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const box = document.createElement("div");
    box.id = "box";
    box.append(document.importNode(page.getElementById("desk"), true));
    document.querySelector("main").append(box);
}"""
TAKE_OUT = "() => { window.box = document.getElementById('box'); window.box.remove(); }"
PUT_BACK = "() => document.querySelector('main').append(window.box)"


@pytest.fixture
def page(site, open_page, ada) -> Page:
    """A page with the scripts, without a room, and with a clock that the test controls."""
    page = open_page(ada, "/site/")
    page.clock.install()
    page.reload()
    return page


def polls(request: Request) -> bool:
    return "/engine-room/api/poll/" in request.url


def test_a_room_that_is_put_into_the_page_works(page, say, grace):
    page.evaluate(SHOW, "/site/desk/engine-room/")
    post(page, "Hello")
    says(page, "Hello")
    say(grace, "Good morning")
    says(page, "Hello", "Good morning")
    expect(page).to_have_url(re.compile("/site/$"))


def test_a_room_that_is_taken_out_asks_for_nothing_more_and_says_goodbye(page):
    page.evaluate(SHOW, "/site/desk/engine-room/")
    with page.expect_request(polls):
        pass
    with page.expect_request("**/engine-room/api/goodbye/"):
        page.evaluate(TAKE_OUT)
    asked = requests_of(page, "/api/")
    page.clock.run_for(2 * MINUTE)
    page.evaluate("dispatchEvent(new Event('focus')); dispatchEvent(new Event('online'))")
    page.clock.run_for(MINUTE)
    assert asked == []
    assert page.evaluate("CONVERSATE.room") is None


def test_a_room_that_is_taken_out_leaves_the_title_to_the_page(page, say, grace, ada_in):
    ada_in.title_alert = True
    ada_in.save()
    page.evaluate(SHOW, "/site/desk/engine-room/")
    page.evaluate("document.hasFocus = () => false")
    say(grace, "Hello")
    expect(page).to_have_title("(1) Home")
    page.evaluate(TAKE_OUT)
    expect(page).to_have_title("Home")


def test_a_room_that_comes_back_works_and_sends_once(page, say, grace):
    page.evaluate(SHOW, "/site/desk/engine-room/")
    field(page).fill("A draft")
    page.evaluate(TAKE_OUT)
    page.evaluate(PUT_BACK)
    expect(field(page)).to_have_value("A draft")
    sent = requests_of(page, "/api/send/")
    with page.expect_request("**/api/send/"):
        field(page).press("Enter")
    says(page, "A draft")
    say(grace, "Good morning")
    says(page, "A draft", "Good morning")
    assert len(sent) == 1


def test_a_room_that_is_moved_goes_on(page, say, grace):
    page.evaluate(SHOW, "/site/desk/engine-room/")
    goodbyes = requests_of(page, "/api/goodbye/")
    field(page).fill("A draft")
    page.evaluate("() => document.body.append(document.getElementById('box'))")
    say(grace, "Good morning")
    says(page, "Good morning")
    expect(field(page)).to_have_value("A draft")
    assert goodbyes == []


def test_one_room_after_another(page, library, say, grace):
    page.evaluate(SHOW, "/site/desk/engine-room/")
    post(page, "Hello")
    says(page, "Hello")
    page.evaluate(TAKE_OUT)
    page.evaluate(SHOW, "/site/desk/library/")
    says(page)
    with page.expect_request("**/library/api/send/"):
        post(page, "Silence, please")
    says(page, "Silence, please")
    asked = requests_of(page, "/engine-room/")
    page.clock.run_for(MINUTE)
    assert asked == []


def test_a_message_that_is_being_sent_arrives_once_though_its_room_is_gone(page, room):
    page.evaluate(SHOW, "/site/desk/engine-room/")
    waiting: list[Route] = []

    def hold_the_first(route: Route) -> None:
        route.continue_() if waiting else waiting.append(route)

    page.route("**/api/send/", hold_the_first)
    with page.expect_request("**/api/send/"):
        post(page, "Hello")
    page.evaluate(TAKE_OUT)
    with page.expect_response("**/api/send/"):
        # No part is left that could cancel the request first.
        waiting[0].continue_()
    sent = requests_of(page, "/api/send/")
    page.evaluate(PUT_BACK)
    says(page, "Hello")
    assert room.messages.count() == 1
    page.evaluate(TAKE_OUT)
    page.evaluate(PUT_BACK)
    says(page, "Hello")
    assert room.messages.count() == 1
    assert len(sent) <= 1
