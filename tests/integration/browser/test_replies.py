"""Replies: the button, the key and the menu; the quote; the way to the original and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.room_page import ROOM, conversation, field, post, says
from tests.integration.browser.support.waiting import Paused
from tests.integration.browser.support.writing import pending


@pytest.fixture
def question(say, grace):
    return say(grace, "When is it?\nSoon?")


def at(page: Page, message: Message) -> Locator:
    return page.locator(f"#message-{message.pk}")


def begin(page: Page, message: Message) -> None:
    at(page, message).hover()
    at(page, message).get_by_role("link", name="Reply").click()


def replies_to(page: Page) -> Locator:
    """The quote in the composer."""
    return page.locator(".cnv-composer__reply .cnv-quote")


def quote_in(page: Page, text: str) -> Locator:
    return conversation(page).locator(".cnv-message").filter(has_text=text).locator(".cnv-quote")


def test_two_people_see_the_reply_with_its_quote(open_page, ada, grace, question):
    page, other = open_page(ada, ROOM), open_page(grace, ROOM)
    begin(page, question)
    expect(replies_to(page)).to_have_text(re.compile(r"Reply to\s*Grace Hopper\s*When is it\?"))
    expect(field(page)).to_be_focused()

    post(page, "On Friday")

    for each in (page, other):
        expect(quote_in(each, "On Friday")).to_contain_text("Grace Hopper")
        expect(quote_in(each, "On Friday")).to_contain_text("When is it?")
    expect(replies_to(page)).to_be_hidden()
    expect(other.get_by_text("mentions you")).to_be_visible()
    post(page, "Something else")
    expect(quote_in(page, "Something else")).to_have_count(0)
    assert Message.objects.filter(reply_to=question).count() == 1


def test_by_the_keyboard(open_page, ada, question):
    page = open_page(ada, ROOM)
    field(page).press("Shift+Tab")
    conversation(page).press("ArrowUp")
    expect(at(page, question)).to_be_focused()
    page.keyboard.press("r")
    expect(field(page)).to_be_focused()
    expect(replies_to(page)).to_be_visible()
    field(page).press("Escape")
    expect(replies_to(page)).to_be_hidden()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("")


def test_by_the_menu_and_left_by_the_button(open_page, ada, question):
    page = open_page(ada, ROOM)
    at(page, question).hover()
    at(page, question).get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Reply").click()
    expect(replies_to(page)).to_contain_text("When is it?")
    page.get_by_role("link", name="Don't reply").click()
    expect(replies_to(page)).to_be_hidden()
    post(page, "Hello")
    says(page, "When is it?Soon?", "Hello")
    assert not Message.objects.filter(reply_to=question).exists()


def test_an_edit_and_a_deletion_show_in_the_quotes(open_page, say, ada, grace, question):
    say(ada, "On Friday", reply_to=question)
    page = open_page(ada, ROOM)
    begin(page, question)
    services.edit_message(message=question, body="Where is it?", by=grace)
    expect(quote_in(page, "On Friday")).to_contain_text("Where is it?")
    expect(replies_to(page)).to_contain_text("Where is it?")
    services.delete_message(message=question, by=grace)
    expect(quote_in(page, "On Friday")).to_have_text(re.compile("This message was deleted."))
    expect(quote_in(page, "On Friday")).not_to_contain_text("Grace")
    page.reload()
    expect(quote_in(page, "On Friday")).to_contain_text("This message was deleted.")


def test_the_original_deleted_meanwhile_is_said(open_page, ada, grace, question):
    page = open_page(ada, ROOM)
    paused = Paused(page, "**/api/send/")
    begin(page, question)
    with page.expect_request("**/api/send/"):
        post(page, "On Friday")
    expect(pending(page).locator(".cnv-quote")).to_contain_text("When is it?")
    services.delete_message(message=question, by=grace)
    paused[0].continue_()
    expect(page.locator(".cnv-status")).to_contain_text("Posted without the quote")
    expect(quote_in(page, "On Friday")).to_have_count(0)


def test_the_draft_keeps_it_over_a_reload_and_in_another_tab(open_page, ada, question):
    page = open_page(ada, ROOM)
    begin(page, question)
    field(page).fill("On Fri")
    page.reload()
    expect(replies_to(page)).to_contain_text("When is it?")
    expect(field(page)).to_have_value("On Fri")
    tab = page.context.new_page()
    tab.goto(ROOM)
    expect(field(tab)).to_have_value("On Fri")
    expect(replies_to(tab)).to_contain_text("When is it?")
    field(tab).fill("On Friday")
    tab.get_by_role("button", name="Send").click()
    expect(quote_in(tab, "On Friday")).to_be_visible()


def test_a_message_that_was_refused_comes_back_with_its_reply(
    open_page, ada, question, settings, watch
):
    page = open_page(ada, ROOM)
    watch.expected.append("400")
    begin(page, question)
    field(page).fill("On Friday")
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 3
    page.get_by_role("button", name="Send").click()
    expect(pending(page)).to_contain_text("Not sent")
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 100
    page.get_by_role("button", name="Edit").click()
    expect(replies_to(page)).to_contain_text("When is it?")
    page.get_by_role("button", name="Send").click()
    expect(quote_in(page, "On Friday")).to_be_visible()


def test_the_quote_leads_to_the_original_and_back_leads_to_the_reply(
    open_page, say, ada, question, settings
):
    settings.CONVERSATE_PAGE_SIZE = 20
    for number in range(60):
        say(ada, f"Message {number}")
    answer = say(ada, "On Friday", reply_to=question)
    page = open_page(ada, ROOM)
    expect(at(page, question)).to_have_count(0)
    quote_in(page, "On Friday").get_by_role("link").click()
    expect(at(page, question)).to_be_focused()
    expect(at(page, question)).to_be_in_viewport()
    page.go_back()
    expect(at(page, answer)).to_be_focused()


def test_the_menu_leads_to_the_list_of_replies(open_page, say, ada, grace, question):
    say(ada, "On Friday", reply_to=question)
    page = open_page(grace, ROOM)
    at(page, question).hover()
    at(page, question).get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Replies").click()
    expect(page.get_by_role("heading", name="Replies")).to_be_visible()
    expect(page.get_by_text("On Friday")).to_be_visible()


def test_without_scripts(open_page, ada, question):
    page = open_page(ada, ROOM, java_script_enabled=False)
    begin(page, question)
    expect(replies_to(page)).to_contain_text("When is it?")
    page.get_by_role("link", name="Don't reply").click()
    expect(replies_to(page)).to_be_hidden()
    begin(page, question)
    field(page).fill("On Friday")
    page.get_by_role("button", name="Send").click()
    expect(quote_in(page, "On Friday")).to_contain_text("When is it?")
    expect(replies_to(page)).to_be_hidden()


def test_a_site_without_replies(open_page, say, ada, question, settings):
    say(ada, "On Friday", reply_to=question)
    settings.CONVERSATE_REPLIES = False
    page = open_page(ada, ROOM)
    says(page, "When is it?Soon?", "On Friday")
    expect(page.locator(".cnv-quote, .cnv-reply")).to_have_count(0)
    field(page).press("Shift+Tab")
    conversation(page).press("ArrowUp")
    page.keyboard.press("r")
    expect(page.locator(".cnv-message:focus")).to_be_visible()
    post(page, "Hello")
    says(page, "When is it?Soon?", "On Friday", "Hello")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_sticks_out_and_axe_finds_nothing(
    language, scheme, width, open_page, say, ada, grace, question, settings, tmp_path_factory
):
    settings.LANGUAGE_CODE = language
    say(ada, "On Friday", reply_to=question)
    long = say(grace, "word " * 60)
    say(grace, "Yes, that is how I remember it.", reply_to=long)
    services.delete_message(message=say(grace, "A secret"), by=grace)
    gone = say(grace, "Another secret")
    say(ada, "متى؟", reply_to=gone)
    services.delete_message(message=gone, by=grace)
    page = open_page(
        ada,
        ROOM,
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        has_touch=width == 390,
        is_mobile=width == 390,
        locale=language,
    )
    at(page, long).hover()
    at(page, long).locator(".cnv-reply").click()
    expect(replies_to(page)).to_be_visible()
    folder = tmp_path_factory.getbasetemp()
    page.screenshot(path=folder / f"replies-{language}-{scheme}-{width}.png")
    for selector in (".cnv-reply", ".cnv-quote", ".cnv-composer__leave"):
        for box in [each.bounding_box() for each in page.locator(f"{selector}:visible").all()]:
            assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width)
    assert violations(page) == []
