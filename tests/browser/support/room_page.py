"""The room page as its people see it."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import FilePayload, Locator, Page, Request, expect

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


def requests_of(page: Page, path: str) -> list[str]:
    """The addresses with this part that the page asks for from now on, as it goes on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if path in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


def says(page: Page, *expected: str) -> None:
    """These texts stand in the page, in this order, and no others."""
    expect(texts(page)).to_have_text(list(expected))
