"""The text that is copied from a conversation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Message, Room
from tests.integration.browser.support.room_page import ROOM, conversation, field, messages

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

TIME = r"\d+:\d\d\s[AP]M"


def copied(page: Page, selector: str) -> str:
    """Select the whole element, copy it by the keyboard, and return the pasted text."""
    # As by a click: the field has the focus when the room opens.
    conversation(page).focus()
    page.locator(selector).evaluate("(element) => getSelection().selectAllChildren(element)")
    page.keyboard.press("Control+C")
    field(page).focus()
    page.keyboard.press("Control+V")
    return field(page).input_value()


def selected(page: Page, selector: str) -> str:
    """Select the whole element, and return the text of the selection."""
    text: str = page.locator(selector).evaluate(
        "(element) => { getSelection().selectAllChildren(element); return String(getSelection()); }"
    )
    return text


def test_a_copied_conversation_has_names_one_time_and_texts(
    open_page: Callable[..., Page],
    say: Callable[..., Message],
    room: Room,
    ada: User,
    grace: User,
) -> None:
    say(grace, "Hello")
    say(grace, "Anybody here?")
    say(ada, "Me")
    page = open_page(ada, ROOM)
    expect(messages(page)).to_have_count(3)
    text = copied(page, "#conversate-messages")
    assert "More" not in text
    assert "now" not in text
    assert len(re.findall(TIME, text)) == 3
    words = re.sub(TIME, "", text).split()
    for word in ["Grace", "Hello", "Anybody", "Ada", "Me"]:
        assert word in words


def test_the_text_of_a_selected_conversation_has_no_furniture(
    open_page: Callable[..., Page],
    say: Callable[..., Message],
    settings: Settings,
    room: Room,
    ada: User,
    grace: User,
    linus: User,
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 3
    say(grace, "Earlier")
    services.mark_read(room=room, user=ada, message=say(grace, "Hello"))
    say(grace, "Anybody?")
    say(linus, "Me")
    page = open_page(ada, ROOM)
    expect(page.get_by_role("navigation", name="Older messages")).to_be_visible()
    expect(page.locator(".cnv-unread-marker")).to_be_visible()
    page.locator(".cnv-actions__toggle").last.click()
    text = selected(page, "#conversate-conversation")
    day = page.locator(".cnv-day").inner_text()
    words = re.sub(TIME, "TIME", text.replace("\u202f", " ").replace(day, "DAY")).split()
    assert words == [
        *("DAY", "Grace", "Hopper", "TIME", "Hello", "Grace", "Hopper", "TIME", "Anybody?"),
        *("Linus", "TIME", "Me"),
    ]


def test_the_page_of_the_members_shows_one_form_of_a_time(
    open_page: Callable[..., Page], say: Callable[..., Message], ada: User, grace: User
) -> None:
    say(grace, "Hello")
    page = open_page(ada, f"{ROOM}members/")
    time = page.locator(".cnv-member__last-message time")
    expect(time.locator(".cnv-time__ago")).to_be_visible()
    box = time.locator(".cnv-time__exact").bounding_box()
    assert box is not None
    assert box["width"] <= 1
