"""A click on a picture opens it above the room."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.integration.browser.support.room_page import ROOM
from tests.web.support.files import png

SCRIPT = "picture_viewer.js"


@pytest.fixture
def pictures(say, grace) -> None:
    say(grace, "Two", files=[png("first.png", width=800, height=600), png("second.png")])
    say(grace, "One more", files=[png("third.png", width=300, height=900)])


@pytest.fixture
def page(pictures, open_page, ada) -> Page:
    return open_page(ada, ROOM)


def picture(page: Page, name: str) -> Locator:
    return page.locator("#conversate-messages").get_by_role("link", name=name)


def viewer(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Pictures")


def shows(page: Page, name: str) -> None:
    expect(viewer(page).get_by_role("img", name=name)).to_be_visible()
    expect(viewer(page)).to_contain_text(name)


def test_a_click_opens_the_picture_with_its_name_size_and_a_download(page):
    picture(page, "first.png").click()
    shows(page, "first.png")
    expect(viewer(page).get_by_role("status")).to_contain_text("2.3\xa0KB")
    with page.expect_download() as download:
        viewer(page).get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "first.png"
    expect(page).to_have_url(re.compile(f"{ROOM}$"))


@pytest.mark.parametrize("how", ["key", "button"])
def test_it_closes_and_returns_the_focus_to_the_picture(page, how):
    picture(page, "third.png").click()
    shows(page, "third.png")
    if how == "key":
        page.keyboard.press("Escape")
    else:
        viewer(page).get_by_role("button", name="Close").click()
    expect(viewer(page)).to_be_hidden()
    expect(picture(page, "third.png")).to_be_focused()


def test_arrows_and_buttons_go_through_the_pictures_of_the_room(page):
    picture(page, "first.png").click()
    shows(page, "first.png")
    page.keyboard.press("ArrowRight")
    shows(page, "second.png")
    viewer(page).get_by_role("button", name="Next picture").click()
    shows(page, "third.png")
    page.keyboard.press("ArrowRight")
    shows(page, "first.png")
    page.keyboard.press("ArrowLeft")
    shows(page, "third.png")
    expect(viewer(page)).to_contain_text("3 / 3")


def test_in_a_page_from_right_to_left_the_left_arrow_goes_on(page):
    page.evaluate("document.querySelector('.cnv-root').dir = 'rtl'")
    picture(page, "first.png").click()
    shows(page, "first.png")
    page.keyboard.press("ArrowLeft")
    shows(page, "second.png")


def test_the_script_is_loaded_with_the_first_click(page):
    loaded = f"() => document.querySelectorAll('script[src$=\"{SCRIPT}\"]').length"
    assert page.evaluate(loaded) == 0
    picture(page, "first.png").click()
    shows(page, "first.png")
    page.keyboard.press("Escape")
    picture(page, "third.png").click()
    shows(page, "third.png")
    assert page.evaluate(loaded) == 1


def test_a_click_with_control_opens_the_file_in_a_new_tab(page):
    with page.context.expect_page() as opened:
        picture(page, "first.png").click(modifiers=["Control"])
    opened.value.wait_for_url("**/first.png")
    expect(viewer(page)).to_be_hidden()


def test_if_the_script_can_not_be_loaded_the_link_leads_to_the_file(page, watch):
    # Chromium shows a picture in a page with styles, which the policy blocks.
    watch.expected += [SCRIPT, "Applying inline style"]
    page.route(f"**/{SCRIPT}", lambda route: route.abort())
    picture(page, "first.png").click()
    page.wait_for_url("**/first*")


def test_a_small_window_shows_the_whole_picture(pictures, open_page, ada):
    page = open_page(ada, ROOM, viewport={"width": 320, "height": 500}, has_touch=True)
    picture(page, "first.png").click()
    shows(page, "first.png")
    assert page.evaluate(
        "() => { const { left, right } = document.querySelector('.cnv-viewer__picture')"
        ".getBoundingClientRect(); return left >= 0 && right <= innerWidth; }"
    )
