"""Each line of a text has its own direction, on all pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from conversate_core.export import export_room
from conversate_core.export.targets import open_target
from conversate_core.models import Message, Room
from tests.integration.browser.support.room_page import ROOM, field

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

OpenPage = Callable[..., Page]
TEXT = "Hello there.\nשלום לכולם.\nBye."
# The order, from left to right, of the first letter and the full stop of each line.
ORDER = """(element) => {
    const range = document.createRange();
    const left = (node, at) => {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().left;
    };
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        for (const line of walker.currentNode.data.matchAll(/[^\\n]*[.]/g)) {
            const [first, last] = [line.index, line.index + line[0].length - 1];
            const node = walker.currentNode;
            found.push(left(node, first) < left(node, last) ? "left to right" : "right to left");
        }
    }
    return found;
}"""
EACH_ITS_OWN = ["left to right", "right to left", "left to right"]


def order(page: Page, selector: str) -> list[str]:
    found: list[str] = page.locator(selector).last.evaluate(ORDER)
    return found


@pytest.mark.parametrize("markup", ["plain", "markdown"])
def test_in_a_message(
    markup: str,
    open_page: OpenPage,
    say: Callable[..., Message],
    grace: User,
    ada: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_MARKUP = markup
    say(grace, TEXT)
    say(grace, TEXT.replace("\n", "\n\n"))
    page = open_page(ada, ROOM)
    assert order(page, ".cnv-message:nth-last-child(2) .cnv-text") == EACH_ITS_OWN
    assert order(page, ".cnv-message:last-child .cnv-text") == EACH_ITS_OWN


def test_in_a_list_and_a_quotation(
    open_page: OpenPage,
    say: Callable[..., Message],
    grace: User,
    ada: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_MARKUP = "markdown"
    say(grace, "- " + TEXT.replace("\n", "\n- "))
    say(grace, "> " + TEXT.replace("\n", "\n> "))
    page = open_page(ada, ROOM)
    assert order(page, ".cnv-message:nth-last-child(2) .cnv-text") == EACH_ITS_OWN
    assert order(page, ".cnv-message:last-child .cnv-text") == EACH_ITS_OWN


def test_while_a_message_is_being_sent(open_page: OpenPage, room: Room, ada: User) -> None:
    page = open_page(ada, ROOM)
    page.route("**/messages/**", lambda route: None)
    page.route("**/api/**", lambda route: None)
    field(page).fill(TEXT)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".cnv-pending__text")).to_be_visible()
    assert order(page, ".cnv-pending__text") == EACH_ITS_OWN


def test_in_a_mail(open_page: OpenPage, ada: User, tmp_path: Path) -> None:
    message = {"author": "Grace", "created_at": now(), "body": TEXT, "files": []}
    html = render_to_string("conversate_alerts/alert.html", {"messages": [message], "count": 1})
    (tmp_path / "mail.html").write_text(html, "utf-8")
    page = open_page(ada, "/chat/")
    page.goto((tmp_path / "mail.html").as_uri())
    # The line above the text has an abbreviated time.
    assert order(page, "div:has(> strong)")[-3:] == EACH_ITS_OWN


def test_in_an_exported_file(
    open_page: OpenPage, say: Callable[..., Message], room: Room, ada: User, tmp_path: Path
) -> None:
    say(ada, TEXT)
    with open_target(tmp_path / "out") as target:
        export_room(room=room, target=target, format_name="html")
    page = open_page(ada, "/chat/")
    page.goto((tmp_path / "out/room.html").as_uri())
    assert order(page, "article p") == EACH_ITS_OWN
