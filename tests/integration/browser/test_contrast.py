"""Contrast is sufficient in both color schemes, with our colors and with the example's theme."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page

from tests.integration.browser.support.forms import send
from tests.integration.browser.support.site_rules import add_site_rules
from tests.support.every_page import PLACES, Place
from tests.support.inhabited_site import build_site

if TYPE_CHECKING:
    from pytest_django import Settings

PAGE = Path(__file__).parents[3] / "docs/how-to/theme.md"
(THEME,) = re.findall(r"```css\n(\.cnv-root \{\n.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
LOOK = (Path(__file__).parent / "support/contrast.js").read_text("utf-8")
PAGES = {
    "conversate:index with rooms",
    "conversate:room with history",
    "conversate:settings",
    "conversate:members",
    "conversate:manage",
    "conversate:manage refused",
    "conversate:search with results",
    "conversate_alerts:preferences",
    "conversate_alerts:preferences refused",
    "conversate_alerts:unsubscribe",
    "conversate_alerts:post_held",
    "conversate_alerts:post_held refused",
}
OPTIONS = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}


@pytest.fixture
def show(
    transactional_db: None, open_page: Callable[..., Page], settings: Settings, watch: Any
) -> Callable[[Place], Page]:
    settings.CONVERSATE_MARKUP = "markdown"
    site = build_site()

    def show(place: Place) -> Page:
        page = open_page(site.people[place.who], place.path(site), **OPTIONS)
        if place.post is not None:
            watch.expected.append(f"status of {place.status}")
            send(page, place.path(site), place.post)
        return page

    return show


def too_faint(page: Page, scheme: Any) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    result = page.evaluate(LOOK)
    assert result["looked"] > 3
    return [f"{scheme}: {text}" for text in result["found"]]


@pytest.mark.parametrize("place", [p for p in PLACES if str(p) in PAGES], ids=str)
def test_everything_can_be_read(place: Place, show: Callable[[Place], Page]) -> None:
    page = show(place)
    for theme, scheme in product(("", THEME), ("light", "dark")):
        add_site_rules(page, theme)
        assert too_faint(page, scheme) == []


def test_a_theme_that_forgets_dark_pages_would_be_found(show: Callable[[Place], Page]) -> None:
    page = show(next(place for place in PLACES if str(place) == "conversate:manage"))
    add_site_rules(page, ".cnv-root { --cnv-surface: #ffffff; --cnv-accent: #0f6b62 }")
    assert too_faint(page, "light") == []
    assert too_faint(page, "dark")
