"""The room page as its people see it."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import FilePayload, Locator, Page, expect

ROOM = "/chat/engine-room/"


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message")


def conversation(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def messages(page: Page) -> Locator:
    return page.locator(".cnv-message")


def texts(page: Page) -> Locator:
    return page.locator(".cnv-message .cnv-text")


def timer(page: Page) -> Locator:
    return page.get_by_role("button", name="Look for new messages now")


def post(page: Page, text: str, files: Sequence[FilePayload] = ()) -> None:
    field(page).fill(text)
    if files:
        page.get_by_label("Attach files").set_input_files(files)
    page.get_by_role("button", name="Send").click()


def says(page: Page, *expected: str) -> None:
    """These texts stand in the page, in this order, and no others."""
    expect(texts(page)).to_have_text(list(expected))
