"""The message field completes the names of members and emoji."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_core import services
from conversate_core.policy import RoomPolicy
from tests.core.support.people import make_person
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.room_page import (
    ROOM,
    conversation,
    field,
    requests_of,
    says,
)
from tests.integration.browser.support.writing import choose

SCRIPT = "bundle/completion.js"


def suggestions(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def chosen(page: Page) -> Locator:
    return page.locator("[role=option][aria-selected=true]")


def shows(page: Page, *names: str) -> None:
    expect(page.locator(".cnv-completion__label:visible")).to_have_text(list(names))


def is_closed(page: Page) -> None:
    expect(page.locator("[role=option]:visible")).to_have_count(0)


def write(page: Page, text: str) -> None:
    field(page).press_sequentially(text)


@pytest.fixture
def page(open_page, room, ada, grace, linus, say) -> Page:
    say(grace, "Earlier")
    say(linus, "Later")
    return open_page(ada, ROOM)


def test_a_name_that_is_picked_mentions_the_member(page, open_page, grace):
    at_grace = open_page(grace, ROOM)
    write(page, "Will you look, @")
    # Those who posted last come first, and nobody mentions themselves.
    shows(page, "Linus", "Grace Hopper")
    write(page, "g")
    shows(page, "Grace Hopper")
    field(page).press("Enter")
    expect(field(page)).to_have_value("Will you look, @Grace Hopper ")
    is_closed(page)
    write(page, "please?")
    field(page).press("Enter")
    says(at_grace, "Earlier", "Later", "Will you look, @Grace Hopper please?")
    expect(conversation(at_grace).locator(".cnv-mention--me")).to_have_text("@Grace Hopper")


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_the_keys_move_and_pick(page, key):
    write(page, "@")
    expect(chosen(page)).to_contain_text("Linus")
    field(page).press("ArrowDown")
    expect(chosen(page)).to_contain_text("Grace Hopper")
    field(page).press("ArrowDown")
    expect(chosen(page)).to_contain_text("Linus")
    field(page).press("ArrowUp")
    current = chosen(page).get_attribute("id")
    expect(field(page)).to_have_attribute("aria-activedescendant", current)
    field(page).press(key)
    expect(field(page)).to_have_value("@Grace Hopper ")
    expect(field(page)).to_be_focused()
    says(page, "Earlier", "Later")


def test_a_click_picks_and_the_field_keeps_the_focus(page):
    write(page, "@")
    suggestions(page).filter(has_text="Grace").click()
    expect(field(page)).to_have_value("@Grace Hopper ")
    expect(field(page)).to_be_focused()


def test_a_finger_picks_on_a_phone(open_page, room, ada):
    page = open_page(
        ada, ROOM, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 700}
    )
    field(page).tap()
    write(page, "@gr")
    suggestions(page).tap()
    expect(field(page)).to_have_value("@Grace Hopper ")
    expect(field(page)).to_be_focused()


def test_emoji_are_completed_and_names_that_were_typed_become_emoji(page, open_page, grace):
    at_grace = open_page(grace, ROOM)
    write(page, "Done :tad")
    shows(page, ":tada:")
    field(page).press("Tab")
    write(page, ":rocket:")
    field(page).press("Enter")
    for each in (page, at_grace):
        says(each, "Earlier", "Later", "Done 🎉 🚀")


@pytest.mark.parametrize(
    "text",
    [
        "10:30:00",
        "http://example.org:80",
        "http://example.org/@gr",
        "std::ta",
        "ada@gr",
        ":p",
        "`@gr",
        "`:tad",
        "@grace ",
        "@nobody",
        ":nothing",
        "@@",
    ],
)
def test_what_is_no_name_opens_no_list(page, text):
    write(page, "@g")
    shows(page, "Grace Hopper")
    field(page).fill("")
    is_closed(page)
    write(page, text)
    page.wait_for_timeout(50)
    is_closed(page)


def test_in_a_block_of_code_there_is_no_list(page):
    field(page).fill("```\nx\n```\n")
    write(page, "@g")
    shows(page, "Grace Hopper")
    field(page).fill("```\nx\n")
    write(page, "@g")
    page.wait_for_timeout(50)
    is_closed(page)


def test_escape_closes_the_list_alone_and_it_stays_closed(page, say, ada):
    say(ada, "My text")
    choose(page, "My text", "Edit")
    editor = page.locator(".cnv-editing").get_by_role("textbox")
    editor.press_sequentially(" @g")
    shows(page, "Grace Hopper")
    editor.press("Escape")
    is_closed(page)
    expect(editor).to_be_visible()
    editor.press_sequentially("r")
    page.wait_for_timeout(50)
    is_closed(page)
    editor.press_sequentially(" @l")
    shows(page, "Linus")
    editor.press("Enter")
    expect(editor).to_have_value("My text @gr @Linus ")
    editor.press("Escape")
    expect(editor).to_have_count(0)


def test_after_the_list_was_closed_the_next_message_has_one(page):
    for text in ("@", "@g"):
        write(page, text)
        expect(suggestions(page).first).to_be_visible()
        field(page).press("Escape")
        is_closed(page)
        field(page).press("Enter")
        expect(field(page)).to_have_value("")
    write(page, "@")
    shows(page, "Linus", "Grace Hopper")


def test_in_a_dialog_of_the_site_the_list_is_in_sight_and_escape_closes_it_alone(
    open_page, room, ada, settings
):
    settings.ROOT_URLCONF = "tests.integration.browser.support.embedding"
    page = open_page(ada, "/site/dialog/")
    page.evaluate("place.showModal()")
    write(page, "@")
    shows(page, "Grace Hopper", "Linus")
    suggestions(page).first.click(trial=True)
    field(page).press("Escape")
    is_closed(page)
    expect(page.locator("#place")).to_have_attribute("open", "")


def test_the_list_stays_beside_a_field_that_scrolls(page, say, ada):
    for number in range(30):
        say(ada, f"Text {number}")
    choose(page, "Text 29", "Edit")
    editor = page.locator(".cnv-editing").get_by_role("textbox")
    editor.press_sequentially(" @g")
    shows(page, "Grace Hopper")
    page.locator("#conversate-conversation").evaluate("(element) => element.scrollBy(0, -40)")
    page.wait_for_function(
        "() => { const [list, field] = ['.cnv-popup', '.cnv-editing textarea'].map((each) => "
        "document.querySelector(each).getBoundingClientRect()); "
        "return Math.abs(field.top - list.bottom - 4) < 2; }"
    )


def test_the_list_goes_with_the_room(page):
    write(page, "@")
    shows(page, "Linus", "Grace Hopper")
    page.evaluate("document.querySelector('#conversate-room').remove()")
    page.wait_for_function("CONVERSATE.room === null")
    expect(page.locator(".cnv-popup")).to_have_count(0)
    page.set_viewport_size({"width": 500, "height": 500})
    page.evaluate("document.dispatchEvent(new Event('selectionchange'))")


def test_a_composition_gets_its_keys_and_has_no_list(page):
    write(page, "@g")
    shows(page, "Grace Hopper")
    for key in ("Enter", "ArrowDown", "Escape"):
        field(page).evaluate(
            "(field, key) => field.dispatchEvent(new KeyboardEvent('keydown', "
            "{key, keyCode: 229, bubbles: true, cancelable: true}))",
            key,
        )
    expect(field(page)).to_have_value("@g")
    shows(page, "Grace Hopper")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "r", "selectionStart": 1, "selectionEnd": 1})
    expect(field(page)).to_have_value("@gr")
    is_closed(page)
    session.send("Input.insertText", {"text": "r"})
    shows(page, "Grace Hopper")


def test_the_browser_takes_back_what_was_inserted(page):
    write(page, "Hello @g")
    shows(page, "Grace Hopper")
    field(page).press("Enter")
    expect(field(page)).to_have_value("Hello @Grace Hopper ")
    field(page).press("Control+z")
    expect(field(page)).to_have_value("Hello @g")


def test_what_was_inserted_is_in_the_draft(page):
    write(page, "@g")
    shows(page, "Grace Hopper")
    field(page).press("Enter")
    page.reload()
    expect(field(page)).to_have_value("@Grace Hopper ")


def test_the_list_follows_the_cursor(page):
    write(page, "Hi @g")
    shows(page, "Grace Hopper")
    field(page).press("Home")
    is_closed(page)
    field(page).press("Enter")
    says(page, "Earlier", "Later", "Hi @g")


def test_leaving_the_field_closes_the_list(page):
    write(page, "@g")
    shows(page, "Grace Hopper")
    page.get_by_role("button", name="Send").focus()
    is_closed(page)
    expect(field(page)).not_to_have_attribute("aria-controls", "conversate-suggestions")


def test_accents_and_case_do_not_matter_and_user_names_are_found(page, room, open_page, ada):
    services.add_member(room=room, user=make_person("zoe-k", first_name="Zoé", last_name="Kravitz"))
    page.reload()
    for text in ("@zoe", "@ZOÉ", "@krav", "@zoe-k"):
        field(page).fill("")
        write(page, text)
        shows(page, "Zoé Kravitz")
        expect(suggestions(page)).to_contain_text("@zoe-k")


def test_of_two_members_with_one_name_each_is_mentioned_alone(page, room, grace):
    services.add_member(room=room, user=make_person("gh2", first_name="Grace", last_name="Hopper"))
    page.reload()
    write(page, "@grace h")
    shows(page, "Grace Hopper", "Grace Hopper")
    field(page).press("Enter")
    expect(field(page)).to_have_value("@grace ")
    write(page, "@gh")
    field(page).press("Enter")
    expect(field(page)).to_have_value("@grace @gh2 ")


def test_nothing_is_asked_before_a_name_begins(page):
    scripts, members = requests_of(page, SCRIPT), requests_of(page, "/api/members/")
    write(page, "Hello there. 10:30, http://example.org")
    page.wait_for_timeout(100)
    assert scripts == members == []
    write(page, " :ta")
    shows(page, ":taco:", ":tada:")
    assert len(scripts) == 1
    assert members == []
    field(page).fill("")
    write(page, "@g")
    shows(page, "Grace Hopper")
    write(page, "r")
    field(page).fill("")
    write(page, "@l")
    shows(page, "Linus")
    assert (len(scripts), len(members)) == (1, 1)


def test_a_large_room_is_asked_for_what_was_typed(page, room, open_page, ada):
    people = [make_person(f"person{number}", first_name=f"Person {number}") for number in range(60)]
    for person in people:
        services.add_member(room=room, user=person)
    page.reload()
    asked = requests_of(page, "/api/members/")
    write(page, "@")
    expect(suggestions(page)).to_have_count(8)
    write(page, "grace")
    shows(page, "Grace Hopper")
    assert asked[-1].endswith("?q=grace")
    write(page, "f")
    is_closed(page)
    page.wait_for_timeout(300)
    before = len(asked)
    write(page, "ul to you")
    page.wait_for_timeout(300)
    assert len(asked) == before


class Discreet(RoomPolicy):
    def can_see_members(self, user: Any, room: Any) -> bool:
        return False


def test_who_may_not_see_members_gets_no_names_and_asks_once(open_page, room, ada, settings, watch):
    settings.CONVERSATE_POLICY = f"{__name__}.Discreet"
    page = open_page(ada, ROOM)
    watch.expected.append("403")
    asked = requests_of(page, "/api/members/")
    write(page, "@gr")
    page.wait_for_timeout(200)
    is_closed(page)
    write(page, " @li")
    page.wait_for_timeout(200)
    assert len(asked) == 1
    write(page, " :tad")
    shows(page, ":tada:")


def test_the_button_opens_emoji_and_inserts_at_the_cursor(page):
    field(page).fill("Well done")
    field(page).press("Home")
    button = page.get_by_role("button", name="Emoji")
    button.click()
    group = page.get_by_role("group", name="Emoji")
    expect(group.get_by_role("button").first).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    expect(group.get_by_role("button", name="😂")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(group).to_be_hidden()
    button.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("😂Well done")
    expect(field(page)).to_be_focused()
    expect(group).to_be_hidden()
    button.click()
    group.get_by_role("button", name="🎉").click()
    expect(field(page)).to_have_value("😂🎉Well done")
    button.click()
    page.get_by_role("heading", name="Engine room").click()
    expect(group).to_be_hidden()


def test_a_site_can_turn_it_off(open_page, room, ada, settings):
    settings.CONVERSATE_COMPLETION = False
    page = open_page(ada, ROOM)
    scripts = requests_of(page, SCRIPT)
    expect(page.get_by_role("button", name="Emoji")).to_have_count(0)
    write(page, "@grace :ta")
    page.wait_for_timeout(100)
    assert scripts == []


def test_without_javascript_there_is_no_button(open_page, room, ada):
    page = open_page(ada, ROOM, java_script_enabled=False)
    expect(field(page)).to_be_visible()
    expect(page.get_by_role("button", name="Emoji")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("look", ["light", "dark", "arabic", "forced"])
def test_it_is_in_sight_and_accessible(open_page, room, ada, grace, say, settings, width, look):
    settings.LANGUAGE_CODE = "ar" if look == "arabic" else "en"
    make: dict[str, Any] = {"viewport": {"width": width, "height": 640}}
    make |= {"color_scheme": "dark"} if look == "dark" else {}
    make |= {"forced_colors": "active"} if look == "forced" else {}
    say(grace, "Hello")
    page = open_page(ada, ROOM, **make)
    text = page.locator("#conversate-body")
    text.press_sequentially("@")
    expect(page.locator("[role=option]")).to_have_count(2)
    popup = page.locator(".cnv-popup:visible")
    box, below = popup.bounding_box(), text.bounding_box()
    assert box
    assert below
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= below["y"]
    assert box["width"] >= 250
    assert violations(page) == []
    shot(page, f"members-{look}-{width}")
    text.fill("")
    text.press_sequentially(":he")
    expect(page.locator("[role=option]")).to_have_count(8)
    shot(page, f"emoji-{look}-{width}")
    assert violations(page) == []
    text.press("Escape")
    if width > 500:
        page.locator(".cnv-composer__emoji").click()
        shot(page, f"palette-{look}-{width}")
        assert violations(page) == []


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("COMPLETION_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")
