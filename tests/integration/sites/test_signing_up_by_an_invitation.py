"""A person without an account follows an invitation, signs up by django-allauth, and joins."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.support.room_page import post, says
from tests.integration.browser.support.watch import Watch

from .conftest import PATIENCE
from .people import Place, create_room
from .shapes import Cookiecutter, Shape

pytestmark = pytest.mark.sites


def test_the_way_leads_through_the_sign_up_to_the_room(
    built: Callable[..., Shape], browser: Browser, watch: Watch
) -> None:
    site = built(Cookiecutter)
    with site.served() as address:
        place = Place(site, address, browser, watch)
        with place.visited(site.ada, "/chat/") as at_ada:
            create_room(at_ada, "Harbor", [])
            at_ada.get_by_role("button", name="Create a link").click()
            link = at_ada.get_by_label("New link").input_value()
        context = browser.new_context(base_url=address)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch.over(page)
        page.goto(link)
        sign_up(page)
        expect(page).to_have_url(link)
        page.get_by_role("button", name="Join").click()
        post(page, "Here I am")
        says(page, "Here I am")
        context.close()


def sign_up(page: Page) -> None:
    page.get_by_role("link", name="sign up").first.click()
    page.locator("[name=email]").fill("newcomer@example.org")
    for name in ("password1", "password2"):
        page.locator(f"[name={name}]").fill("an-unusual-harbor")
    page.locator("[name=password2]").press("Enter")
