"""Escape closes one thing at a time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.integration.browser.support.writing import choose, message_with

# Puts the room into a dialog of the site, with listeners like those of modal libraries.
IN_A_DIALOG = """() => {
    const dialog = document.createElement("dialog");
    dialog.id = "modal";
    dialog.style.width = "800px";
    document.body.append(dialog);
    dialog.append(document.getElementById("desk"));
    dialog.showModal();
    window.heard = [];
    const hear = ({ key, currentTarget }) => key === "Escape" && window.heard.push(currentTarget);
    [dialog, document, window].forEach((each) => each.addEventListener("keydown", hear));
}"""


@pytest.fixture
def page(site, open_page, ada, say) -> Page:
    say(ada, "Hello")
    page = open_page(ada, "/site/desk/engine-room/")
    page.evaluate(IN_A_DIALOG)
    expect(toggle(page)).to_be_attached()
    return page


def modal(page: Page) -> Locator:
    return page.locator("#modal")


def toggle(page: Page) -> Locator:
    return message_with(page, "Hello").locator(".cnv-actions__toggle")


def open_menu(page: Page) -> Locator:
    message_with(page, "Hello").hover()
    toggle(page).click()
    menu = message_with(page, "Hello").get_by_role("menu")
    expect(menu).to_be_visible()
    return menu


def heard(page: Page) -> int:
    return page.evaluate("window.heard.length")


@pytest.mark.parametrize("focused", ["the menu", "nothing"])
def test_in_a_menu_it_closes_the_menu(page, focused):
    menu = open_menu(page)
    if focused == "nothing":
        page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(modal(page)).to_be_visible()
    assert heard(page) == 0


def test_while_editing_it_closes_the_form_and_keeps_the_text(page):
    choose(page, "Hello", "Edit")
    text = page.locator(".cnv-editing").get_by_role("textbox")
    text.fill("Hello again")
    text.press("Escape")
    expect(text).to_have_count(0)
    expect(modal(page)).to_be_visible()
    assert heard(page) == 0
    choose(page, "Hello", "Edit")
    expect(text).to_have_value("Hello again")


def test_in_the_question_whether_to_delete_it_closes_the_question(page):
    choose(page, "Hello", "Delete")
    question = page.locator("#conversate-delete")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).not_to_be_visible()
    expect(modal(page)).to_be_visible()
    assert heard(page) == 0


def test_where_nothing_of_the_room_is_open_it_is_the_sites(page):
    page.locator("#conversate-body").press("Escape")
    expect(modal(page)).not_to_be_visible()
    assert heard(page) == 3


def test_in_a_dialog_over_the_room_it_is_the_dialogs(page):
    menu = open_menu(page)
    page.evaluate(
        """() => {
            const over = document.createElement("dialog");
            over.id = "over";
            over.append(document.createElement("button"));
            document.body.append(over);
            over.showModal();
        }"""
    )
    page.locator("#over button").press("Escape")
    expect(page.locator("#over")).not_to_be_visible()
    expect(menu).to_be_visible()
