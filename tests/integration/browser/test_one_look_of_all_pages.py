"""The pages of the room, of its management and of alerts have the same sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Role, Room
from tests.integration.browser.support.room_page import ROOM

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OpenPage = Callable[..., Page]

MANAGE = f"{ROOM}manage/"
FONT = "each => ['font-size', 'font-weight'].map((name) => getComputedStyle(each)[name])"


@pytest.fixture(autouse=True)
def _moderator(room: Room, ada: User) -> None:
    services.change_role(room=room, user=ada, role=Role.MODERATOR)


def fonts(page: Page, path: str, group: str, label: str) -> list[list[str]]:
    """Return the sizes and weights of the page's title, of a group's title, and of a label."""
    page.goto(path)
    shown = [
        page.get_by_role("heading", level=1),
        page.locator("h2, legend").filter(has_text=group),
        page.locator("label", has_text=label),
    ]
    return [each.evaluate(FONT) for each in shown]


def test_titles_and_labels_have_the_same_sizes(open_page: OpenPage, ada: User) -> None:
    page = open_page(ada, "about:blank")
    expected = fonts(page, MANAGE, "Details", "Description")
    assert fonts(page, "/alerts/", "Schedule", "How often") == expected
    settings = fonts(page, f"{ROOM}settings/", "E-mail alerts", "E-mail me when I'm away")
    assert settings == expected


@pytest.mark.parametrize("width", [320, 1280])
def test_the_button_that_adds_a_member_is_in_line_with_its_field(
    open_page: OpenPage, ada: User, width: int
) -> None:
    page = open_page(ada, MANAGE, viewport={"width": width, "height": 800})
    field = page.get_by_role("textbox", name="User name").bounding_box()
    button = page.get_by_role("button", name="Add").bounding_box()
    assert field
    assert button
    assert (field["y"], field["height"]) == (button["y"], button["height"])
    assert field["x"] + field["width"] < button["x"]


def test_a_number_of_unread_messages_has_an_outline_in_forced_colors(
    open_page: OpenPage, ada: User, grace: User, room: Room
) -> None:
    services.post_message(room=room, author=grace, body="New")
    page = open_page(ada, "/chat/", forced_colors="active")
    number = page.locator(".cnv-badge").first
    expect(number).to_have_css("outline-style", "solid")
    color = number.evaluate("each => getComputedStyle(each).outlineColor")
    assert color == number.evaluate("each => getComputedStyle(each).color")


def test_soft_text_is_as_strong_as_any_other_for_visitors_who_ask_for_that(
    open_page: OpenPage, ada: User
) -> None:
    for path, soft in [("/chat/", ".cnv-subtitle"), ("/alerts/", ".cnv-alerts__hint")]:
        page = open_page(ada, path, contrast="more")
        color = "each => getComputedStyle(each).color"
        text = page.get_by_role("heading", level=1).evaluate(color)
        assert page.locator(soft).first.evaluate(color) == text
