"""Pending and posted messages of the room page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect


def pending(page: Page) -> Locator:
    return page.get_by_role("list", name="Messages being sent").locator("> li")


def nothing_is_pending(page: Page) -> None:
    expect(page.locator(".cnv-pending")).to_have_count(0)


def message_with(page: Page, text: str) -> Locator:
    """Return the posted message with this text."""
    return page.locator("#conversate-messages > .cnv-message").filter(has_text=text)


def choose(page: Page, text: str, action: str) -> None:
    """Open the menu of the message with this text, and choose an item."""
    message = message_with(page, text)
    message.hover()
    message.locator(".cnv-actions__toggle").click()
    message.locator(".cnv-actions__list").get_by_text(action, exact=True).click()


def arrive_without_an_answer(route: Route) -> None:
    """Let the server get the request, but abort the answer."""
    route.fetch()
    route.abort()
