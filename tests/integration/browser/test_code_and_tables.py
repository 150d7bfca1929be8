"""Markdown's lists, code and tables in a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.room_page import ROOM, conversation, field
from tests.integration.browser.support.waiting import wait_until

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

OpenPage = Callable[..., Page]
Say = Callable[..., Message]
LINE = "call_a_function_with_a_long_name(first_argument, second_argument, third_argument)" * 3
CODE = f"```python\n{LINE}\n```"
TABLE = "".join(
    f"| {'measured value | ' * 12}\n" + ("|---" * 12 + "|\n") * first for first in [1, 0]
)


@pytest.fixture(autouse=True)
def _markdown(settings: Settings) -> None:
    settings.CONVERSATE_MARKUP = "markdown"


def widths(element: Locator) -> tuple[int, int]:
    """Return the width of the element and that of its content."""
    found = element.evaluate("element => [element.clientWidth, element.scrollWidth]")
    return found[0], found[1]


def test_bullets_differ_by_level(open_page: OpenPage, say: Say, ada: User) -> None:
    say(ada, "- one\n  - two\n    - three\n\n1. first")
    page = open_page(ada, ROOM)
    for text, style in [
        ("one", "disc"),
        ("two", "circle"),
        ("three", "square"),
        ("first", "decimal"),
    ]:
        item = conversation(page).get_by_role("listitem").filter(has_text=text).last
        assert item.evaluate("item => getComputedStyle(item).listStyleType") == style


@pytest.mark.parametrize("java_script_enabled", [True, False])
@pytest.mark.parametrize(("text", "selector"), [(CODE, "pre code"), (TABLE, ".cnv-text__table")])
def test_what_is_wide_scrolls_by_the_keyboard(
    open_page: OpenPage, say: Say, ada: User, text: str, selector: str, java_script_enabled: bool
) -> None:
    say(ada, text)
    page = open_page(
        ada, ROOM, viewport={"width": 320, "height": 640}, java_script_enabled=java_script_enabled
    )
    wide = conversation(page).locator(selector)
    shown, inside = widths(wide)
    assert shown < 320
    assert inside > shown + 200
    page_shown, page_inside = widths(page.locator("html"))
    assert page_inside <= page_shown
    wide.focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, lambda: wide.evaluate("element => element.scrollLeft") > 0)


@pytest.mark.parametrize(("text", "selector"), [(CODE, "pre code"), (TABLE, ".cnv-text__table")])
def test_what_is_wide_is_printed_to_its_end(
    open_page: OpenPage, say: Say, ada: User, text: str, selector: str
) -> None:
    say(ada, text)
    page = open_page(ada, ROOM, viewport={"width": 800, "height": 600})
    wide = conversation(page).locator(selector)
    shown, inside = widths(wide)
    assert inside > shown
    page.emulate_media(media="print")
    shown, inside = widths(wide)
    assert inside <= shown


def test_the_button_to_copy_is_a_tab_stop_while_its_message_has_the_focus(
    open_page: OpenPage, say: Say, ada: User, grace: User
) -> None:
    say(grace, "```\nshort\n```")
    page = open_page(ada, ROOM)
    expect(field(page)).to_be_focused()
    button = conversation(page).get_by_role("button", name="Copy code")
    assert button.evaluate("button => button.tabIndex") == -1
    page.keyboard.press("Shift+Tab")
    expect(conversation(page).locator("code")).to_be_focused()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()


def test_a_line_of_code_is_one_line(open_page: OpenPage, say: Say, ada: User) -> None:
    say(ada, CODE)
    code = conversation(open_page(ada, ROOM)).locator("code")
    height, line = code.evaluate(
        "code => [code.clientHeight, parseFloat(getComputedStyle(code).lineHeight)]"
    )
    assert height < 2 * line


def test_code_names_its_language_and_is_copied_without_it(
    open_page: OpenPage, say: Say, ada: User
) -> None:
    say(ada, "```python\nif x:\n    y()\n```")
    page = open_page(ada, ROOM, permissions=["clipboard-read", "clipboard-write"])
    label = (
        conversation(page)
        .locator("pre")
        .evaluate("pre => getComputedStyle(pre, '::before').content")
    )
    assert "python" in label
    conversation(page).get_by_role("button", name="Copy code").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    field(page).focus()
    page.keyboard.press("Control+V")
    expect(field(page)).to_have_value("if x:\n    y()")


def test_code_that_arrives_or_was_edited_can_be_copied_once(
    open_page: OpenPage, say: Say, ada: User, grace: User
) -> None:
    page = open_page(ada, ROOM)
    say(grace, "`inline`")
    message = say(grace, "```\nfirst\n```")
    buttons = conversation(page).get_by_role("button", name="Copy code")
    expect(buttons).to_have_count(1)
    services.edit_message(message=message, body="```\nsecond\n```", by=grace)
    expect(conversation(page).get_by_text("second")).to_be_visible()
    expect(buttons).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(
    open_page: OpenPage, say: Say, ada: User, grace: User, width: int, color_scheme: str
) -> None:
    for author in [ada, grace]:
        say(author, f"{CODE}\n\n{TABLE}\n\n- [x] done\n- [ ] open")
    size = {"width": width, "height": 900}
    page = open_page(ada, ROOM, viewport=size, color_scheme=color_scheme, reduced_motion="reduce")
    expect(conversation(page).get_by_role("button", name="Copy code")).to_have_count(2)
    assert violations(page) == []
