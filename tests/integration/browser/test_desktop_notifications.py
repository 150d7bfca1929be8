"""A desktop notification has plain text and an icon, and a click on it shows the message."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from tests.integration.browser.support.focus import (
    FOCUS,
    NOTIFICATIONS,
    look_away,
    notifies,
    open_notifications,
)
from tests.integration.browser.support.room_page import ROOM, conversation

# A click brings the window to the front.
FRONT = "window.focus = () => turn(true);"
CLICK = "open_notifications[0].onclick()"


@pytest.fixture
def open_unwatched(open_page, room, ada, ada_in):
    services.change_preferences(membership=ada_in, desktop_alert=True)

    def open_unwatched() -> Page:
        page = open_page(ada, ROOM, script=FOCUS + NOTIFICATIONS + FRONT)
        look_away(page)
        return page

    return open_unwatched


def icon(page: Page) -> str:
    icon: str = page.evaluate("open_notifications[0].icon")
    return icon


def test_it_has_the_text_without_the_signs_of_markdown(open_unwatched, grace, say, settings):
    settings.CONVERSATE_MARKUP = "markdown"
    page = open_unwatched()
    say(grace, "**Tea** is _ready_: see [the list](https://example.org/tea)")
    notifies(page, "Engine room: Grace Hopper: Tea is ready: see the list")


def test_it_keeps_the_lines_of_the_text(open_unwatched, grace, say):
    page = open_unwatched()
    say(grace, "Tea\nand *cake*")
    notifies(page, "Engine room: Grace Hopper: Tea\nand *cake*")


def test_it_has_an_icon_which_is_the_sites_own_if_there_is_one(open_unwatched, grace, say):
    page = open_unwatched()
    say(grace, "One")
    notifies(page, "Engine room: Grace Hopper: One")
    response = page.request.get(icon(page))
    assert (response.status, response.headers["content-type"]) == (200, "image/png")

    page.evaluate(
        """() => ["/site.svg", "/site.png"].forEach((href) => {
            const link = Object.assign(document.createElement("link"), { rel: "icon", href });
            document.head.append(link);
        })"""
    )
    say(grace, "Two")
    notifies(page, "Engine room: Grace Hopper: Two")
    assert icon(page).endswith("/site.png")


def test_a_click_shows_the_message_and_closes_the_notification(open_unwatched, grace, say):
    for number in range(40):
        say(grace, f"Message {number}")
    page = open_unwatched()
    conversation(page).evaluate("log => { log.scrollTop = 0; }")
    say(grace, "Tea is ready")
    notifies(page, "Engine room: Grace Hopper: Tea is ready")
    message = conversation(page).get_by_text("Tea is ready")
    expect(message).not_to_be_in_viewport()

    page.evaluate(CLICK)
    expect(message).to_be_in_viewport()
    assert page.evaluate("watched")
    assert open_notifications(page) == []


def test_a_click_shows_a_message_that_is_not_in_the_page(open_unwatched, grace, say):
    first = say(grace, "Long ago")
    for number in range(110):
        say(grace, f"Message {number}")
    page = open_unwatched()
    page.goto(f"{ROOM}?message={first.pk}")
    look_away(page)
    expect(page.get_by_role("link", name="Jump to latest")).to_be_attached()
    say(grace, "Tea is ready")
    notifies(page, "Engine room: Grace Hopper: Tea is ready")

    page.evaluate(CLICK)
    expect(conversation(page).get_by_text("Tea is ready")).to_be_in_viewport()
