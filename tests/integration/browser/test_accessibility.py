"""axe-core finds nothing in any page: light and dark, wide and narrow, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.alerts.support.push_service import CONTACT, PRIVATE_KEY
from tests.integration.browser.support.axe import COLORS, violations
from tests.integration.browser.support.files import a_pdf, a_picture
from tests.integration.browser.support.forms import send
from tests.integration.browser.support.room_page import go_offline
from tests.integration.browser.support.watch import Watch
from tests.integration.browser.support.worker import PUSH
from tests.support.every_page import PLACES, Place
from tests.support.inhabited_site import build_site

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
# All rules once for each width; the rules about colors in both schemes.
STATES: tuple[tuple[ViewportSize, Literal["light", "dark"], Mapping[str, Any]], ...] = (
    (WIDE, "light", {}),
    (WIDE, "dark", COLORS),
    (NARROW, "dark", {}),
    (NARROW, "light", COLORS),
)
# Until changes are on the screen.
PAINTED = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


@pytest.fixture
def site(transactional_db: None, settings: Any) -> Any:
    settings.CONVERSATE_MARKUP = "markdown"
    settings.CONVERSATE_PAGE_SIZE = 8
    return build_site()


@pytest.fixture
def go(site: Any, open_page: Any, watch: Watch) -> Callable[[Place], Page]:
    def go(place: Place) -> Page:
        if place.before:
            place.before(site)
        # Without transitions, which have colors in between.
        options = {"viewport": WIDE, "reduced_motion": "reduce"}
        if place.status != 200:
            watch.expected.append(f"status of {place.status}")
        page = open_page(site.people[place.who], place.path(site), **options)
        if place.post is not None:
            send(page, place.path(site), place.post)
        return page

    return go


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_axe_finds_nothing(place: Place, go: Callable[[Place], Page], watch: Watch) -> None:
    page = go(place)
    assert everything(page) == []
    # Without JavaScript at all, axe could not run either.
    watch.expected.append("ERR_FAILED")
    page.route("**/*.js", lambda route: route.abort())
    page.reload()
    assert everything(page) == []


@pytest.mark.parametrize("path", ["/chat/engine-room/", "/alerts/", "/alerts/push/devices/"])
def test_axe_finds_nothing_where_push_is_on(
    path: str, open_page: Any, room: Any, ada: Any, settings: Any
) -> None:
    settings.CONVERSATE_PUSH_PRIVATE_KEY = PRIVATE_KEY
    settings.CONVERSATE_PUSH_CONTACT = CONTACT
    page = open_page(ada, "/chat/engine-room/", script=PUSH, reduced_motion="reduce")
    page.get_by_role("button", name="Notifications in this browser").click()
    expect(page.locator(".cnv-push__status")).to_contain_text("you get no alerts of this room")
    page.goto(path)
    if path == "/chat/engine-room/":
        # What it says stays within a narrow room.
        page.get_by_role("button", name="Notifications in this browser").click()
        page.set_viewport_size({"width": 320, "height": 640})
        box = page.locator(".cnv-push__status").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    assert everything(page) == []


def menu_open(page: Page) -> None:
    page.locator(".cnv-message--own .cnv-actions__toggle").last.click()


def panels_open(page: Page) -> None:
    page.set_viewport_size(NARROW)
    for summary in page.locator(".cnv-panel__title").all():
        summary.click()


def columns_folded(page: Page) -> None:
    for summary in page.locator(".cnv-panel__title").all():
        summary.click()
    expect(page.locator(".cnv-panel__content").first).to_be_hidden()


def files_chosen(page: Page) -> None:
    page.get_by_label("Attach files").set_input_files([a_picture(), a_pdf()])


def signed_out(page: Page) -> None:
    page.context.clear_cookies()
    expect(page.get_by_text("You have been signed out.")).to_be_visible()


def unreachable(page: Page) -> None:
    go_offline(page)
    expect(page.get_by_text("No connection.")).to_be_visible()


@pytest.mark.parametrize(
    "state",
    [menu_open, panels_open, columns_folded, files_chosen, signed_out, unreachable],
    ids=lambda state: state.__name__,
)
def test_axe_finds_nothing_in_what_scripts_show(
    state: Callable[[Page], None], go: Callable[[Place], Page], watch: Watch
) -> None:
    # Offline, axe reads the stylesheets again, which the service worker may not have stored yet.
    watch.expected += ["status of 401", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    page = go(next(place for place in PLACES if place.name == "conversate:room"))
    state(page)
    assert everything(page) == []


def everything(page: Page) -> list[str]:
    """Return what axe finds, and whether the page scrolls sideways."""
    found = []
    for size, scheme, options in STATES:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.evaluate(PAINTED)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"wider than {size['width']} px")
        found += [f"{size['width']} px, {scheme}: {text}" for text in violations(page, options)]
    return found
