"""Rooms work on sites whose pages are swapped by htmx or Turbo."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.integration.browser.support.room_page import conversation, post, requests_of, says
from tests.integration.browser.support.writing import choose, nothing_is_pending
from tests.integration.browser.swapping.site import LIBRARIES

MINUTE = 60_000
TITLES = {"engine-room": "Engine room", "library": "Library"}
REASON = "the libraries are missing: 'hatch run browser:libraries' gets them, with npm"
# The page's policy forbids the inline styles of their progress bars.
INLINE = "inline style"
# Turbo 8 cancels the request of a prefetched page.
GIVEN_UP = "signal is aborted without reason"


@pytest.fixture(params=LIBRARIES)
def name(request) -> str:
    if not LIBRARIES[request.param].exists():
        if os.environ.get("CONVERSATE_REQUIRE_LIBRARIES"):
            pytest.fail(REASON, pytrace=False)
        pytest.skip(REASON)
    return request.param


@pytest.fixture
def page(name, site, library, open_page, ada, settings, watch) -> Page:
    """Open the site's home page, with a mark that is lost when another page is loaded."""
    settings.SWAPPING_LIBRARY = name
    watch.expected += [INLINE, GIVEN_UP]
    page = open_page(ada, "/site/")
    page.clock.install()
    page.reload()
    page.wait_for_function("() => window.htmx || window.Turbo")
    page.evaluate("window.isSwapped = true")
    return page


def follow(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Site").get_by_role("link", name=name, exact=True).click()


def is_swapped(page: Page) -> bool:
    return bool(page.evaluate("window.isSwapped"))


def works(page: Page, slug: str, text: str) -> None:
    """Check that the room has its styles, sends without loading a page, and polls."""
    # The address can change before the content does.
    expect(page.locator(".cnv-room__title")).to_have_text(TITLES[slug])
    expect(page.locator(".cnv-room--scripted")).to_be_visible()
    expect(conversation(page)).to_have_css("overflow-y", "auto")
    url = page.url
    with page.expect_request(f"**/{slug}/api/send/"):
        post(page, text)
    expect(page.locator("#conversate-messages .cnv-text", has_text=text)).to_have_count(1)
    with page.expect_response(f"**/{slug}/api/poll/?*"):
        pass
    assert page.url == url


def asks_nothing_of(page: Page, slug: str) -> None:
    """Check that the page that replaced the room sends no requests for it."""
    asked = requests_of(page, f"/{slug}/api/")
    page.clock.run_for(MINUTE)
    assert [url for url in asked if not url.endswith("/goodbye/")] == []


def test_the_menu_leads_to_a_room_that_works(page):
    follow(page, "Chat")
    expect(page).to_have_url(re.compile("/chat/engine-room/$"))
    works(page, "engine-room", "Hello")


def test_a_room_leads_to_another_one_that_works(page):
    follow(page, "Chat")
    works(page, "engine-room", "Hello")
    page.locator(".cnv-rooms").get_by_role("link", name="Library").click()
    expect(page).to_have_url(re.compile("/chat/library/"))
    works(page, "library", "Silence")
    asks_nothing_of(page, "engine-room")


def test_back_in_a_room_it_works_again(page, say, grace):
    follow(page, "Chat")
    works(page, "engine-room", "Hello")
    follow(page, "Home")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    asks_nothing_of(page, "engine-room")
    say(grace, "Good morning")
    page.go_back()
    expect(page).to_have_url(re.compile("/chat/engine-room/"))
    says(page, "Hello", "Good morning")
    works(page, "engine-room", "I am back")


def test_the_pages_around_the_rooms_have_their_styles(page, room, ada_in):
    follow(page, "Alerts")
    expect(page).to_have_url(re.compile("/alerts/$"))
    expect(page.locator("link[href$='conversate_alerts/alerts.css']")).to_have_count(1)
    assert not is_swapped(page)


def test_the_menu_leads_to_a_page_with_a_room_that_works(page):
    follow(page, "Desk")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    assert is_swapped(page)
    works(page, "engine-room", "Hello")


def test_one_page_with_a_room_leads_to_another(page):
    for text in ("First", "Second"):
        follow(page, "Desk")
        expect(page).to_have_url(re.compile("/engine-room/"))
        works(page, "engine-room", text)
        follow(page, "Reading desk")
        expect(page).to_have_url(re.compile("/library/"))
        works(page, "library", text)
        asks_nothing_of(page, "engine-room")
    assert is_swapped(page)


def test_the_same_page_again_has_a_room_that_works(page):
    follow(page, "Desk")
    works(page, "engine-room", "First")
    page.evaluate("() => { CONVERSATE.room.element.dataset.before = ''; }")
    follow(page, "Desk")
    expect(page.locator("[data-before]")).to_have_count(0)
    works(page, "engine-room", "Second")
    # htmx has not reset the attributes that the scripts have set.
    page.clock.run_for(MINUTE)
    expect(page.locator(".cnv-room--scripted")).to_have_count(1)
    assert page.evaluate("CONVERSATE.room.element.isConnected")


def test_back_in_a_page_with_a_room_it_works_again(page, say, grace):
    follow(page, "Desk")
    works(page, "engine-room", "Hello")
    nothing_is_pending(page)
    choose(page, "Hello", "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    choose(page, "Hello", "Edit")
    follow(page, "Home")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    asks_nothing_of(page, "engine-room")
    say(grace, "Good morning")
    page.go_back()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    says(page, "Hello", "Good morning")
    # The form of the previous page would do nothing.
    expect(page.locator(".cnv-editing")).to_have_count(0)
    works(page, "engine-room", "I am back")


def test_no_message_is_kept_in_the_browser(page, say, grace):
    say(grace, "A secret")
    follow(page, "Desk")
    says(page, "A secret")
    follow(page, "Home")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    kept = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"
    assert "A secret" not in page.evaluate(kept)


def test_back_closes_a_dialog_and_the_page_stays(page):
    follow(page, "Desk")
    works(page, "engine-room", "Hello")
    nothing_is_pending(page)
    page.evaluate("() => { CONVERSATE.room.element.dataset.before = ''; }")
    choose(page, "Hello", "Delete")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    works(page, "engine-room", "Second")
    expect(page.locator("[data-before]")).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    assert is_swapped(page)
