"""A printed room is the conversation that is loaded, without controls."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Locator, Page, expect

from conversate_core.models import Message
from tests.integration.browser.support.files import picture
from tests.integration.browser.support.room_page import ROOM, conversation, field, messages

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

OpenPage = Callable[..., Page]
Say = Callable[..., Message]
WORDS = "A sentence that is printed, whatever the window shows. " * 8


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def print_on_screen(page: Page) -> None:
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}, {"color_scheme": "dark"}])
def test_all_messages_are_printed(
    open_page: OpenPage, say: Say, ada: User, grace: User, options: dict[str, object]
) -> None:
    for number in range(30):
        say(grace, f"{number}. {WORDS}")
    page = open_page(ada, ROOM, **options)
    expect(messages(page)).to_have_count(30)
    assert sheets(page) >= 3
    print_on_screen(page)
    for message in messages(page).all():
        assert lies_within(message, page.locator(".cnv-room"))


def test_a_room_inside_a_page_is_printed_whole(
    open_page: OpenPage, say: Say, ada: User, grace: User, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.integration.browser.support.embedding"
    for number in range(30):
        say(grace, f"{number}. {WORDS}")
    page = open_page(ada, "/site/in-sight/")
    expect(messages(page)).to_have_count(30)
    assert sheets(page) >= 3


def test_controls_are_not_printed(open_page: OpenPage, say: Say, ada: User, grace: User) -> None:
    say(grace, "Hello")
    say(ada, "Me")
    page = open_page(ada, ROOM)
    page.locator(".cnv-message--own .cnv-actions__toggle").click()
    field(page).fill("A draft")
    print_on_screen(page)
    for control in page.get_by_role("button").all():
        expect(control).to_be_hidden()
    for selector in [".cnv-composer", ".cnv-side", ".cnv-avatar", "[role=menu]", ".cnv-search"]:
        assert page.locator(selector).locator("visible=true").count() == 0, selector
    expect(page.get_by_role("heading", name="Engine room")).to_be_visible()


def test_each_printed_message_has_its_author_day_and_time(
    open_page: OpenPage, say: Say, ada: User, grace: User
) -> None:
    say(grace, "Hello")
    say(grace, "Anybody here?")
    say(ada, "Me")
    page = open_page(ada, ROOM)
    print_on_screen(page)
    expect(page.locator(".cnv-day")).to_be_visible()
    for message in messages(page).all():
        for part in [message.locator(".cnv-message__author"), message.locator(".cnv-time__exact")]:
            box = part.bounding_box()
            assert box is not None
            assert box["width"] > 10
        expect(message.locator(".cnv-time__ago")).to_be_hidden()


def test_paper_is_white_in_the_dark_too(
    open_page: OpenPage, say: Say, ada: User, grace: User
) -> None:
    say(grace, "Hello")
    page = open_page(ada, ROOM, color_scheme="dark")
    page.evaluate("document.documentElement.classList.add('dark')")
    print_on_screen(page)
    text = conversation(page).get_by_text("Hello")
    assert text.evaluate("element => getComputedStyle(element).color") == "rgb(0, 0, 0)"
    room = page.locator(".cnv-room")
    assert (
        room.evaluate("element => getComputedStyle(element).backgroundColor")
        == "rgb(255, 255, 255)"
    )


def test_a_picture_stays_on_one_sheet(
    open_page: OpenPage, say: Say, ada: User, grace: User
) -> None:
    file = SimpleUploadedFile("moth.png", picture(300, 200), "image/png")
    say(grace, files=[file])
    page = open_page(ada, ROOM)
    print_on_screen(page)
    attachment = page.locator(".cnv-attachment")
    assert attachment.evaluate("element => getComputedStyle(element).breakInside") == "avoid"


def lies_within(inner: Locator, outer: Locator) -> bool:
    box, around = inner.bounding_box(), outer.bounding_box()
    assert box is not None
    assert around is not None
    return (
        around["y"] <= box["y"] and box["y"] + box["height"] <= around["y"] + around["height"] + 1
    )
