"""Two people chat on sites by other projects' templates; an absent third one gets an alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.support.files import a_picture
from tests.integration.browser.support.room_page import post, says
from tests.integration.browser.support.watch import Watch

from .people import Place, create_room, names_in, want_alerts
from .shapes import Bootstrap3, Cookiecutter, Htmx, Shape, Tailwind, Turbo, Wagtail

pytestmark = pytest.mark.sites

SHAPES = [Wagtail, Cookiecutter, Bootstrap3, Tailwind, Htmx, Turbo]


@pytest.fixture(params=SHAPES, ids=[shape.__name__ for shape in SHAPES])
def place(
    request: pytest.FixtureRequest,
    built: Callable[..., Shape],
    browser: Browser,
    watch: Watch,
) -> Iterator[Place]:
    site = built(request.param)
    site.run("python", "manage.py", "check", "--fail-level", "WARNING")
    with site.served() as address:
        yield Place(site, address, browser, watch)


def test_they_talk_see_a_picture_and_the_third_gets_a_mail(place: Place) -> None:
    ada, grace, linus = place.site.ada, place.site.grace, place.site.linus
    with place.visited(ada, "/chat/") as at_ada:
        create_room(at_ada, "Harbor", [grace, linus])
        with place.visited(linus, "/alerts/") as at_linus:
            want_alerts(at_linus, "Harbor")
            assert_styled(at_linus, ".cnv-alerts")
        at_ada.goto("/chat/harbor/")
        with place.visited(grace, "/chat/harbor/") as at_grace:
            talk(at_ada, at_grace)
            for name in (ada.shown, grace.shown):
                expect(at_ada.locator(".cnv-root")).to_contain_text(name)
            assert_no_address(at_ada)
        at_ada.goto("/chat/")
        assert_styled(at_ada, ".cnv-index")
        assert_no_address(at_ada)
    to, link = place.alert()
    assert to == "linus@example.org"
    with place.visited(linus, link.partition("#")[0]) as at_linus:
        says(at_linus, "Is anybody there?", "I am.", "A moth.")


def talk(at_ada: Page, at_grace: Page) -> None:
    for page in (at_ada, at_grace):
        assert_styled(page, ".cnv-composer")
    post(at_ada, "Is anybody there?")
    says(at_grace, "Is anybody there?")
    post(at_grace, "I am.")
    says(at_ada, "Is anybody there?", "I am.")
    post(at_ada, "A moth.", [a_picture("moth.png")])
    image = at_grace.get_by_role("img", name="moth.png")
    expect(image).to_be_visible()
    at_grace.wait_for_function("image => image.naturalWidth === 40", arg=image.element_handle())
    text = at_grace.locator(".cnv-text").first
    assert text.evaluate("it => parseFloat(getComputedStyle(it).fontSize)") >= 14


STYLED = """part => {
    const style = document.querySelector(part) && getComputedStyle(document.querySelector(part));
    return style && /grid|flex/.test(style.display) && style.getPropertyValue("--cnv-font");
}"""


def assert_styled(page: Page, part: str) -> None:
    """The stylesheets of the page come, and the site's leave it what it needs.

    Turbo changes the address before it loads the page.
    """
    page.wait_for_function(STYLED, arg=part)


def assert_no_address(page: Page) -> None:
    text = names_in(page)
    assert "None" not in text
    assert "@example.org" not in text
