"""A room inside a page of the site: only messages that were on the screen count as read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Membership, Message
from tests.integration.browser.support.focus import FOCUS, look, look_away
from tests.integration.browser.support.room_page import conversation, says

TWO_FRAMES = """() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
})"""
READ = "id => CONVERSATE.room.mark.id === id && !CONVERSATE.room.readMarks.unsent"


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.ROOT_URLCONF = "tests.integration.browser.support.embedding"


@pytest.fixture
def unread(room, grace, say) -> list[Message]:
    return [say(grace, f"Message {number}") for number in range(3)]


def mark(membership: Membership) -> int:
    membership.refresh_from_db()
    return membership.read_id


def becomes_read(page: Page, membership: Membership, message: Message) -> None:
    page.wait_for_function(READ, arg=message.pk)
    assert mark(membership) == message.pk


def laid_out(page: Page) -> None:
    """Wait until messages on the screen count as seen and a poll was answered."""
    with page.expect_response("**/api/poll/**"):
        pass
    page.evaluate(TWO_FRAMES)


def test_in_sight_it_is_read(open_page, ada, ada_in, unread):
    page = open_page(ada, "/site/in-sight/", script=FOCUS)
    becomes_read(page, ada_in, unread[-1])
    expect(page.locator(".cnv-message:has(#unread)")).to_contain_text("Message 0")


@pytest.mark.parametrize(
    ("frame", "show"),
    [
        ("below", "document.getElementById('conversate-room').scrollIntoView({ block: 'end' })"),
        ("hidden", "document.getElementById('place').hidden = false"),
        ("dialog", "document.getElementById('place').showModal()"),
    ],
)
def test_out_of_sight_it_is_read_once_it_is_shown(
    open_page, ada, ada_in, grace, say, unread, frame, show
):
    page = open_page(ada, f"/site/{frame}/", script=FOCUS)
    laid_out(page)
    later = say(grace, "Later")
    says(page, "Message 0", "Message 1", "Message 2", "Later")
    laid_out(page)
    assert mark(ada_in) == 0
    page.evaluate(show)
    becomes_read(page, ada_in, later)


def test_messages_above_what_is_loaded_keep_those_below_unread(
    open_page, ada, ada_in, settings, unread
):
    settings.CONVERSATE_PAGE_SIZE = 2
    page = open_page(ada, "/site/in-sight/", script=FOCUS)
    laid_out(page)
    assert mark(ada_in) == 0
    badge = page.locator(".cnv-rooms [aria-current] .cnv-badge")
    expect(badge).to_contain_text("3")
    older = page.get_by_role("link", name="older message")
    older.evaluate("link => link.click()")
    becomes_read(page, ada_in, unread[-1])


def test_without_scripts_a_button_marks_it_as_read(open_page, ada, ada_in, unread):
    page = open_page(ada, "/site/in-sight/", java_script_enabled=False)
    assert mark(ada_in) == 0
    button = page.get_by_role("button", name="Mark as read")
    button.click()
    expect(page).to_have_url(re.compile("/site/in-sight/#conversate-room$"))
    expect(button).to_have_count(0)
    assert mark(ada_in) == unread[-1].pk


def test_scripts_need_no_button(open_page, ada, unread):
    page = open_page(ada, "/site/in-sight/", script=FOCUS)
    expect(conversation(page).get_by_text("Message 2")).to_be_visible()
    expect(page.get_by_role("button", name="Mark as read")).to_be_hidden()


def test_the_count_in_the_menu_follows(open_page, ada, grace, say, room):
    garden = services.create_room(title="Garden", members=[ada, grace])
    page = open_page(ada, "/site/in-sight/", script=FOCUS)
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu).to_have_text("")
    look_away(page)
    services.post_message(room=garden, author=grace, body="Tomatoes")
    say(grace, "Look at the garden")
    expect(menu).to_have_text("2 unread")
    look(page)
    expect(menu).to_have_text("1 unread")
