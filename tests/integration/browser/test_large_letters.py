"""Letters of twice the usual size, and fingers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.integration.browser.support.letters import enlarge_letters
from tests.integration.browser.support.room_page import ROOM
from tests.support.every_page import PLACES
from tests.support.inhabited_site import Site, build_site

OpenPage = Callable[..., Page]
NAMES = {
    "conversate:index with rooms",
    "conversate:index of who may create rooms",
    "conversate:room with history",
    "conversate:settings",
    "conversate:members",
    "conversate:manage",
    "conversate:search with results",
    "conversate_alerts:preferences",
}
PHONE = {"width": 390, "height": 844}
WIDER = """() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const parts = [...document.querySelectorAll(".cnv-root *")];
  const wide = parts.filter((part) => part.getBoundingClientRect().right > clientWidth + 1);
  return scrollWidth > clientWidth ? [scrollWidth, ...wide.map((part) => part.className)] : [];
}"""


@pytest.fixture
def site(transactional_db: None) -> Site:
    return build_site()


def test_no_page_scrolls_sideways(site: Site, open_page: OpenPage) -> None:
    found = {}
    for place in (each for each in PLACES if str(each) in NAMES):
        page = open_page(site.people[place.who], "about:blank", viewport=PHONE)
        enlarge_letters(page)
        page.goto(place.path(site))
        found[str(place)] = page.evaluate(WIDER)
        page.close()
    assert {name: wide for name, wide in found.items() if wide} == {}


def test_a_link_is_as_high_as_a_finger_needs(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.people["grace"], ROOM, viewport=PHONE)
    links = page.locator(".cnv-message--start .cnv-message__time")
    heights = links.evaluate_all("links => links.map((link) => link.offsetHeight)")
    assert heights
    assert min(heights) >= 24
