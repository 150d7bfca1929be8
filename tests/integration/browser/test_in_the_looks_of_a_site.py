"""Sizes, color schemes and framework classes of the site around us."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path as route
from playwright.sync_api import Page

from conversate_core.models import Message, Room
from tests.integration.browser.support.room_page import ROOM
from tests.integration.browser.support.site_rules import add_site_rules
from tests.settings.urls import urlpatterns as site_urls

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

OpenPage = Callable[..., Page]
PREFERENCES = "/alerts/"
# An element of each page whose size and color are compared.
PARTS = {ROOM: ".cnv-composer__text", "/chat/": ".cnv-search__field", PREFERENCES: "select"}
DARK_TEXT, LIGHT_TEXT = "rgb(25, 28, 43)", "rgb(232, 234, 242)"


def style(page: Page, selector: str, name: str) -> str:
    found: str = page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element)[name]", name
    )
    return found


@pytest.mark.parametrize("path", PARTS)
def test_a_small_root_font_size_changes_nothing(
    path: str, open_page: OpenPage, room: Room, ada: User
) -> None:
    page = open_page(ada, path, viewport={"width": 1000, "height": 800})
    before = page.locator(PARTS[path]).first.bounding_box()
    assert style(page, PARTS[path], "fontSize") == "16px"
    add_site_rules(page, "html { font-size: 62.5% } body { font-size: 14px }")
    assert style(page, PARTS[path], "fontSize") == "16px"
    assert page.locator(PARTS[path]).first.bounding_box() == before


@pytest.mark.parametrize("path", PARTS)
def test_one_property_sets_all_sizes(path: str, open_page: OpenPage, room: Room, ada: User) -> None:
    page = open_page(ada, path)
    add_site_rules(page, "body { font-size: 20px } .cnv-root { --cnv-font-size: 1em }")
    assert style(page, PARTS[path], "fontSize") == "20px"
    assert style(page, ".cnv-button, .cnv-alerts__button", "fontSize") in {"17.5px", "20px"}
    assert style(page, ".cnv-root :is(h1, h2)", "fontSize") in {"22.5px", "30px"}


@pytest.mark.parametrize(
    ("attribute", "dark", "light"),
    [
        ("class", "cnv-dark", "cnv-light"),
        ("class", "dark", "light"),
        ("data-bs-theme", "dark", "light"),
        ("data-theme", "dark", "light"),
        ("style", "color-scheme: dark", "color-scheme: light"),
    ],
)
@pytest.mark.parametrize("path", PARTS)
def test_a_sites_toggle_takes_precedence_over_the_system(
    attribute: str,
    dark: str,
    light: str,
    path: str,
    open_page: OpenPage,
    room: Room,
    ada: User,
) -> None:
    page = open_page(ada, path, color_scheme="light")
    set_attribute = "(page, [name, value]) => page.setAttribute(name, value)"
    if attribute == "style":
        set_attribute = "(page, [, value]) => { page.style.cssText = value; }"
    page.locator("html").evaluate(set_attribute, [attribute, dark])
    assert style(page, PARTS[path], "color") == LIGHT_TEXT
    page.emulate_media(color_scheme="dark")
    page.locator("html").evaluate(set_attribute, [attribute, light])
    assert style(page, PARTS[path], "color") == DARK_TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_declares_no_scheme_is_light(
    scheme: str, open_page: OpenPage, room: Room, ada: User
) -> None:
    page = open_page(ada, ROOM, color_scheme=scheme)
    page.locator("meta[name=color-scheme]").evaluate("(element) => element.remove()")
    assert style(page, PARTS[ROOM], "color") == DARK_TEXT


@pytest.mark.parametrize("path", ["/chat/", PREFERENCES])
def test_classes_of_a_framework_work_in_templates_of_the_site(
    path: str, open_page: OpenPage, room: Room, ada: User, settings: Settings, tmp_path: Path
) -> None:
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    for package, page_name in [("conversate", "index"), ("conversate_alerts", "preferences")]:
        (tmp_path / package).mkdir()
        (tmp_path / package / f"{page_name}.html").write_text(
            f'{{% extends "{package}/base.html" %}}{{% block conversate_content %}}'
            '<div class="panel"><button class="btn">Go</button> <button>Stop</button></div>'
            "{% endblock %}"
        )
    page = open_page(ada, path)
    add_site_rules(
        page,
        "button { margin: 20px } .panel { margin: 40px }"
        " .btn { padding: 30px; color: rgb(1, 2, 3) }",
    )
    assert style(page, ".panel", "margin") == "40px"
    assert style(page, ".btn", "padding") == "30px"
    assert style(page, ".btn", "color") == "rgb(1, 2, 3)"
    assert style(page, ".btn", "marginTop") == "20px"
    assert style(page, ".btn + button", "marginTop") == "0px"


def test_code_that_names_its_language_is_ours(
    open_page: OpenPage, say: Callable[..., Message], ada: User, settings: Settings
) -> None:
    settings.CONVERSATE_MARKUP = "markdown"
    say(ada, "```python\nprint()\n```")
    page = open_page(ada, ROOM)
    before = style(page, ".cnv-text code", "color")
    add_site_rules(page, "code { color: rgb(255, 0, 0); margin: 20px; text-transform: uppercase }")
    assert page.locator(".cnv-text code").get_attribute("class") == "language-python"
    assert style(page, ".cnv-text code", "color") == before
    assert style(page, ".cnv-text code", "marginTop") == "0px"
    assert style(page, ".cnv-text code", "textTransform") == "none"


def embedded(request: HttpRequest) -> HttpResponse:
    return render(request, "embedded.html", {"room": Room.objects.get()})


urlpatterns = [route("embedded/", embedded), *site_urls]


def test_a_room_inside_a_page_has_the_page_at_its_round_corners(
    open_page: OpenPage, room: Room, ada: User, settings: Settings
) -> None:
    settings.ROOT_URLCONF = __name__
    page = open_page(ada, "/embedded/")
    assert style(page, ".cnv-room", "borderTopLeftRadius") == "16px"
    assert style(page, ".cnv-root", "backgroundColor") == "rgba(0, 0, 0, 0)"
