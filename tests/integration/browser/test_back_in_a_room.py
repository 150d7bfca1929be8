"""Back undoes a step in the room, such as an open dialog, before it leaves the room."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_core.models import Message
from tests.integration.browser.support.room_page import (
    ROOM,
    conversation,
    field,
    post,
    says,
)
from tests.integration.browser.support.writing import choose, message_with
from tests.web.support.files import png

LIST = "/chat/"
DIALOGS = ["Pictures", "Delete this message?", "Keyboard shortcuts"]


@pytest.fixture
def page(open_page, room, ada, say) -> Page:
    say(ada, "Look", files=[png("first.png"), png("second.png")])
    page = open_page(ada, LIST)
    page.get_by_role("link", name="Engine room").click()
    expect(field(page)).to_be_focused()
    return page


def dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")


def open_dialog(page: Page, name: str) -> None:
    if name == "Pictures":
        page.get_by_role("link", name="first.png").click()
    elif name == "Delete this message?":
        choose(page, "Look", "Delete")
    else:
        page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(dialog(page)).to_have_accessible_name(re.compile(re.escape(name)))


def is_in_the_list(page: Page) -> None:
    expect(page).to_have_url(re.compile(f"{LIST}$"))
    expect(page.get_by_role("heading", name="Rooms", exact=True)).to_be_visible()


@pytest.mark.parametrize("name", DIALOGS)
def test_back_closes_the_dialog_and_the_next_back_leaves_the_room(page, name):
    open_dialog(page, name)
    page.go_back()
    expect(dialog(page)).to_have_count(0)
    says(page, "Look")
    expect(page).to_have_url(re.compile(f"{ROOM}"))
    page.go_back()
    is_in_the_list(page)


@pytest.mark.parametrize("name", DIALOGS)
def test_after_escape_back_leaves_the_room_at_once(page, name):
    for _ in range(2):
        open_dialog(page, name)
        page.keyboard.press("Escape")
        expect(dialog(page)).to_have_count(0)
    page.wait_for_function("() => !history.state")
    page.go_back()
    is_in_the_list(page)


@pytest.mark.parametrize("again", [False, True])
def test_after_a_reload_with_an_open_dialog_back_leaves_the_room_at_once(page, again):
    open_dialog(page, "Pictures")
    page.reload()
    says(page, "Look")
    expect(dialog(page)).to_have_count(0)
    if again:
        open_dialog(page, "Keyboard shortcuts")
        page.go_back()
        expect(dialog(page)).to_have_count(0)
        says(page, "Look")
    page.go_back()
    is_in_the_list(page)


def test_after_a_reload_with_an_open_dialog_a_fragment_is_followed(page):
    open_dialog(page, "Pictures")
    page.reload()
    says(page, "Look")
    page.evaluate("() => { location.hash = 'end'; }")
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile(f"{ROOM}#end$"))
    page.go_back()
    expect(page).to_have_url(re.compile(f"{ROOM}$"))


def test_a_message_is_deleted_and_back_leaves_the_room(page):
    open_dialog(page, "Delete this message?")
    dialog(page).get_by_role("button", name="Delete").click()
    expect(message_with(page, "This message was deleted.")).to_be_focused()
    page.wait_for_function("() => !history.state")
    page.go_back()
    is_in_the_list(page)


def test_back_closes_a_dialog_that_was_opened_right_after_another(page):
    open_dialog(page, "Pictures")
    page.evaluate(
        """() => {
            const dialog = document.querySelector("dialog[open]");
            const shortcuts = document.querySelector(".cnv-room__shortcuts");
            dialog.addEventListener("close", () => shortcuts.click());
            dialog.close();
        }"""
    )
    expect(dialog(page)).to_contain_text("Keyboard shortcuts")
    page.wait_for_function("() => history.state")
    page.go_back()
    expect(dialog(page)).to_have_count(0)
    says(page, "Look")
    page.go_back()
    is_in_the_list(page)


def test_back_leaves_the_draft_and_the_place_in_a_page_that_scrolls(page, say, grace):
    for number in range(30):
        say(grace, f"Message {number}")
    page.set_viewport_size({"width": 320, "height": 256})
    message_with(page, "Message 29").wait_for()
    field(page).fill("Not sent yet")
    picture = page.get_by_role("link", name="second.png")
    picture.scroll_into_view_if_needed()
    picture.click()
    expect(dialog(page)).to_be_visible()
    say(grace, "One more")
    message_with(page, "One more").wait_for(state="attached")
    page.go_back()
    expect(dialog(page)).to_have_count(0)
    expect(picture).to_be_in_viewport()
    expect(field(page)).to_have_value("Not sent yet")
    post(page, "Sent")
    message_with(page, "Sent").wait_for()


def link_to(page: Page, message: Message) -> str:
    base = page.evaluate("location.origin")
    return f"{base}{ROOM}?message={message.pk}#message-{message.pk}"


@pytest.fixture
def first(say, grace) -> Message:
    return say(grace, "The first of all")


@pytest.fixture
def linked(first, page, say, ada, grace) -> Callable[[int], Locator]:
    def linked(number: int) -> Locator:
        """Open the room with so many messages after the first, the last of which links to it."""
        for each in range(number):
            say(grace, f"Message {each}")
        say(ada, f"As in {link_to(page, first)}")
        page.reload()
        return conversation(page).get_by_role("link", name=re.compile("message="))

    return linked


@pytest.mark.parametrize("number", [40, 130])
def test_a_link_to_a_message_of_the_room_leads_there_and_back(page, linked, number):
    link = linked(number)
    target = message_with(page, "The first of all")
    expect(target).to_have_count(1 if number < 100 else 0)
    page.evaluate("() => { window.isSame = true; }")
    link.click()
    expect(target).to_be_focused()
    expect(target).to_be_in_viewport()
    expect(link).not_to_be_in_viewport()
    page.go_back()
    expect(link).to_be_in_viewport()
    expect(message_with(page, "As in")).to_be_focused()
    assert page.evaluate("window.isSame")
    assert len(page.context.pages) == 1
    page.go_back()
    is_in_the_list(page)


def test_dialogs_and_links_are_undone_one_by_one(page, linked):
    link = linked(40)
    link.click()
    target = message_with(page, "The first of all")
    expect(target).to_be_focused()
    open_dialog(page, "Keyboard shortcuts")
    page.go_back()
    expect(dialog(page)).to_have_count(0)
    expect(target).to_be_in_viewport()
    page.go_back()
    expect(link).to_be_in_viewport()


def test_other_links_open_a_tab_of_their_own(page, say, grace):
    say(grace, f"See {page.evaluate('location.origin')}/chat/other/?message=1 too")
    link = page.get_by_role("link", name=re.compile("other"))
    expect(link).to_have_attribute("target", "_blank")
    with page.context.expect_page():
        link.click()
