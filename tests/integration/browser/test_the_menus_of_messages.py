"""The menu of a message, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import FloatRect, Locator, Page, expect

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.room_page import ROOM
from tests.integration.browser.support.writing import choose, message_with


@pytest.fixture
def page(open_page, room, ada, grace, say) -> Page:
    say(grace, "Hers")
    say(ada, "Mine")
    return open_page(ada, ROOM)


def menu(page: Page, text: str) -> Locator:
    return message_with(page, text).get_by_role("menu")


def toggle(page: Page, text: str) -> Locator:
    return message_with(page, text).get_by_role("button", name="More")


def item(page: Page, name: str) -> Locator:
    """The item of an action, or of an emoji to react with."""
    emoji = page.get_by_role("menuitemcheckbox", name=name)
    return page.get_by_role("menuitem", name=name, exact=True).or_(emoji)


def offered(page: Page) -> list[str]:
    return page.get_by_role("menuitem").all_inner_texts()


def test_one_menu_is_open_at_a_time(page):
    expect(toggle(page, "Hers")).to_have_attribute("aria-haspopup", "menu")
    toggle(page, "Hers").click()
    expect(menu(page, "Hers")).to_be_visible()
    expect(toggle(page, "Hers")).to_have_attribute("aria-expanded", "true")
    toggle(page, "Mine").click()
    expect(menu(page, "Mine")).to_be_visible()
    expect(page.get_by_role("menu")).to_have_count(1)
    expect(toggle(page, "Hers")).to_have_attribute("aria-expanded", "false")
    toggle(page, "Mine").click()
    expect(page.get_by_role("menu")).to_have_count(0)


def test_it_offers_what_the_reader_may_do_with_each_message(page, grace, say):
    toggle(page, "Mine").click()
    assert offered(page) == ["Edit", "Delete", "Reply", "Seen by", "Copy link", "Mark unread"]
    toggle(page, "Hers").click()
    assert offered(page) == ["Reply", "Copy link", "Mark unread"]
    say(grace, "Another of hers")
    toggle(page, "Another of hers").click()
    assert offered(page) == ["Reply", "Copy link", "Mark unread"]


def test_a_click_beside_it_closes_it(page):
    toggle(page, "Hers").click()
    message_with(page, "Mine").locator(".cnv-text").click()
    expect(menu(page, "Hers")).to_have_count(0)


def test_escape_closes_it_and_gives_the_focus_back(page):
    toggle(page, "Mine").focus()
    page.keyboard.press("Enter")
    expect(item(page, "Edit")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu(page, "Mine")).to_have_count(0)
    expect(message_with(page, "Mine")).to_be_focused()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_arrow_keys_go_through_it(page, direction):
    page.evaluate(
        "direction => { document.querySelector('.cnv-root').dir = direction; }", direction
    )
    forward, back = ("ArrowRight", "ArrowLeft")[:: 1 if direction == "ltr" else -1]
    toggle(page, "Mine").focus()
    page.keyboard.press("Space")
    expect(item(page, "Edit")).to_be_focused()
    for key, name in [
        (forward, "Delete"),
        ("ArrowDown", "Reply"),
        ("End", "✅"),
        (forward, "Edit"),
        (back, "✅"),
        ("ArrowUp", "👀"),
        ("Home", "Edit"),
    ]:
        page.keyboard.press(key)
        expect(item(page, name)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog", name="Delete this message?")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_whole_menu_is_in_view_at_the_upper_and_the_lower_edge(
    open_page, room, ada, grace, say, width, direction
):
    for number in range(30):
        say(ada if number % 2 else grace, f"Message number {number}.")
    page = open_page(ada, ROOM, viewport={"width": width, "height": 400})
    page.evaluate(
        "direction => { document.querySelector('.cnv-root').dir = direction; }", direction
    )
    for edge in ("start", "end"):
        for number in (10, 11):
            message = message_with(page, f"number {number}.")
            message.evaluate("(message, edge) => message.scrollIntoView({ block: edge })", edge)
            message.hover()
            toggle(page, f"number {number}.").click()
            expect(page.get_by_role("menu")).to_be_in_viewport(ratio=0.95)
            page.keyboard.press("Escape")


def box(locator: Locator) -> FloatRect:
    found = locator.bounding_box()
    assert found is not None
    return found


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_menu_covers_no_other_message(page, grace, ada, say, direction):
    page.evaluate(
        "direction => { document.querySelector('.cnv-root').dir = direction; }", direction
    )
    for text in ("Hers", "Mine"):
        toggle(page, text).click()
        here = box(message_with(page, text))
        bar = box(menu(page, text))
        assert here["y"] <= bar["y"]
        assert bar["y"] + bar["height"] <= here["y"] + here["height"] + 4


@pytest.mark.parametrize("whose", ["Hers", "Mine"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_time_stands_in_one_line_at_its_bubble(
    open_page, room, grace, ada, say, whose, direction
):
    for text in ("First", "Second"):
        say(grace if whose == "Hers" else ada, f"{text} {whose}")
    page = open_page(ada, ROOM)
    page.evaluate(
        "direction => { document.querySelector('.cnv-root').dir = direction; }", direction
    )
    message = message_with(page, f"Second {whose}")
    message.hover()
    time = box(message.locator(".cnv-message__time"))
    bubble = box(message.locator(".cnv-message__body"))
    gaps = (bubble["x"] - time["x"] - time["width"], time["x"] - bubble["x"] - bubble["width"])
    # The buttons to reply and for the menu may be between them.
    assert 0 <= max(gaps) < 80
    assert bubble["y"] <= time["y"] < time["y"] + time["height"] <= bubble["y"] + bubble["height"]
    message.locator(".cnv-message__time").hover()
    assert box(message.locator(".cnv-message__time")) == time


def test_deleting_asks_first_and_leaves_the_focus_where_the_message_was(page, open_page, grace):
    at_grace = open_page(grace, ROOM)
    choose(page, "Mine", "Delete")
    dialog = page.get_by_role("dialog", name="Delete this message?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_be_hidden()
    expect(message_with(page, "This message was deleted.")).to_be_visible()
    expect(message_with(page, "This message was deleted.")).to_be_focused()
    expect(message_with(at_grace, "This message was deleted.")).to_be_visible()


def test_the_question_quotes_what_is_deleted(page, ada, say):
    say(ada, "", files=[ContentFile(b"%PDF-", "plan.pdf")])
    quote = page.get_by_role("dialog").get_by_role("blockquote")
    choose(page, "plan.pdf", "Delete")
    expect(quote).to_have_text("plan.pdf")
    page.keyboard.press("Escape")
    choose(page, "Mine", "Delete")
    expect(quote).to_have_text("Mine")


@pytest.mark.parametrize("how", ["Escape", "Cancel"])
def test_who_thinks_better_of_it_keeps_the_message(page, how):
    choose(page, "Mine", "Delete")
    dialog = page.get_by_role("dialog")
    if how == "Escape":
        page.keyboard.press("Escape")
    else:
        dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(message_with(page, "Mine")).to_be_focused()
    assert Message.objects.filter(deleted_at=None).count() == 2


def test_everything_is_done_by_the_keyboard_alone(page):
    toggle(page, "Mine").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(message_with(page, "This message was deleted.")).to_be_visible()


def test_what_hinders_a_deletion_is_said_and_can_be_tried_again(page, watch):
    watch.expected.append("Failed to load resource")
    page.route("**/api/delete/", lambda route: route.abort(), times=1)
    choose(page, "Mine", "Delete")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("button", name="Delete").click()
    expect(message_with(page, "This message was deleted.")).to_be_visible()


def test_the_link_is_copied_and_that_is_said(page, ada):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(page, "Hers", "Copy link")
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith("http://localhost:")
    before = page.url
    page.goto(address)
    expect(message_with(page, "Hers")).to_be_in_viewport()
    assert before != page.url


def test_the_link_is_copied_on_a_site_without_https_as_well(open_page, room, grace, ada, say):
    say(grace, "Hers")
    insecure = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
    page = open_page(ada, ROOM, script=insecure)
    choose(page, "Hers", "Copy link")
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
    expect(message_with(page, "Hers")).to_be_focused()


def test_links_open_in_a_new_tab_as_links_do(page):
    toggle(page, "Mine").click()
    with page.context.expect_page() as opened:
        item(page, "Edit").click(modifiers=["Control"])
    opened.value.wait_for_url("**/edit/")


def test_the_toggle_opens_the_page_of_the_message_in_a_new_tab(page):
    with page.context.expect_page() as opened:
        toggle(page, "Mine").click(modifiers=["Control"])
    expect(opened.value.get_by_role("link", name="Delete")).to_be_visible()


def test_without_scripts_it_is_a_page_that_offers_the_same(open_page, room, ada, say):
    say(ada, "Mine")
    page = open_page(ada, ROOM, java_script_enabled=False)
    message_with(page, "Mine").get_by_role("link", name="More").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("This message was deleted.")).to_be_visible()


def test_a_message_is_marked_unread_with_an_event(page, room, ada_in):
    page.evaluate(
        "document.getElementById('conversate-room').addEventListener('conversate:unread', "
        "(event) => { window.detail = event.detail; })"
    )
    hers = room.messages.get(body="Hers")
    with page.expect_response("**/api/read/") as answer:
        choose(page, "Hers", "Mark unread")
    assert answer.value.status == 204
    expect(page.get_by_role("status").filter(has_text="Marked as unread")).to_be_visible()
    assert page.evaluate("window.detail") == {"message": hers.pk}


def test_a_menu_that_is_open_stays_open_with_its_focus_when_the_message_changes(page, room, ada):
    toggle(page, "Mine").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(item(page, "Delete")).to_be_focused()
    services.edit_message(message=room.messages.get(body="Mine"), body="Mine, too", by=ada)
    expect(menu(page, "Mine, too")).to_be_visible()
    expect(item(page, "Delete")).to_be_focused()
    expect(toggle(page, "Mine, too")).to_have_attribute("aria-expanded", "true")


def test_a_menu_that_is_open_closes_when_the_message_is_deleted(page, room, ada):
    toggle(page, "Mine").focus()
    page.keyboard.press("Enter")
    services.delete_message(message=room.messages.get(body="Mine"), by=ada)
    expect(message_with(page, "This message was deleted.")).to_be_focused()
    expect(page.get_by_role("menu")).to_have_count(0)
