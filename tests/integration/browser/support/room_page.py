"""Helpers for the room page."""

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
    return page.get_by_role("button", name="Check for new messages")


def post(page: Page, text: str, files: Sequence[FilePayload] = ()) -> None:
    field(page).fill(text)
    if files:
        page.get_by_label("Attach files").set_input_files(files)
    page.get_by_role("button", name="Send").click()


def requests_of(page: Page, path: str) -> list[str]:
    """Return the growing list of addresses with this part that the page requests from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if path in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


def has_polled(page: Page) -> None:
    """Wait until a poll is answered. One that is still going may not see what comes from now on."""
    page.wait_for_function("() => CONVERSATE.room.poller.longPoll.ticket")


def waits_for_news(page: Page) -> None:
    """Wait until the server holds a poll of the page, which may have asked before it was loaded."""
    page.wait_for_function(
        "() => { const { request, longPoll } = CONVERSATE.room.poller; "
        "return request && longPoll.ticket && longPoll.maxWait === 25_000; }"
    )


def says(page: Page, *expected: str) -> None:
    """Check that the page shows these texts, in this order, and no others."""
    expect(texts(page)).to_have_text(list(expected))


def go_offline(page: Page) -> None:
    """Cut the network, and wait until a request of the page fails.

    The browser answers before it takes effect: a request right after it may still get through.
    """
    page.context.set_offline(True)
    page.wait_for_function(
        "() => fetch(document.querySelector('link[rel=stylesheet]').href, { cache: 'no-store' })"
        ".then(() => false, () => true)"
    )
