"""Screen readers read out each new message of others once, and no other change of messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.files import a_picture
from tests.integration.browser.support.focus import FOCUS, look, look_away
from tests.integration.browser.support.room_page import ROOM, conversation, field, post
from tests.integration.browser.support.waiting import Paused
from tests.integration.browser.support.writing import choose, message_with, nothing_is_pending

# Records in `spoken` what appears in live regions.
RECORD = (
    FOCUS
    + """
    window.spoken = [];
    const LIVE = "[aria-live], [role=log], [role=status], [role=alert]";
    const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
    const speak = (node) => {
      const region = elementOf(node)?.closest(LIVE);
      const text = node.textContent?.trim();
      if (region && region.ariaLive !== "off" && text && !region.closest("[hidden]")) {
        window.spoken.push(text);
      }
    };
    const added = (node) => [node, ...(node.querySelectorAll?.(LIVE) ?? [])].forEach(speak);
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === "childList") {
          addedNodes.forEach(added);
        } else if (type === "characterData" || !target.hidden) {
          speak(target);
        }
      }
    }).observe(document, {
      childList: true, characterData: true, subtree: true,
      attributes: true, attributeFilter: ["hidden"],
    });
"""
)
TOP = "each => { each.scrollTop = 0; }"
END = "each => { each.scrollTop = each.scrollHeight; }"


@pytest.fixture
def talk(room, ada, grace, say) -> list[Message]:
    return [say(ada if number % 2 else grace, f"Message {number}") for number in range(40)]


@pytest.fixture
def open_quietly(open_page) -> Callable[..., Page]:
    """Open the room, and record from when it has started."""

    def open_quietly(user, path: str = ROOM) -> Page:
        page = open_page(user, path, script=RECORD)
        page.wait_for_function("() => document.readyState === 'complete' && CONVERSATE.room.menu")
        page.evaluate("spoken.length = 0")
        return page

    return open_quietly


def spoken(page: Page) -> list[str]:
    texts: list[str] = page.evaluate("spoken")
    return texts


def test_a_message_is_read_out_once_at_the_end(open_quietly, ada, grace, say, talk):
    page = open_quietly(ada)
    say(grace, "Tea")
    expect(message_with(page, "Tea")).to_be_in_viewport()
    assert spoken(page) == ["Grace Hopper: Tea"]
    say(grace, "Tea")
    expect(message_with(page, "Tea")).to_have_count(2)
    assert spoken(page) == ["Grace Hopper: Tea"] * 2


def test_a_message_is_read_out_once_while_one_reads_further_up(open_quietly, ada, grace, say, talk):
    page = open_quietly(ada)
    conversation(page).evaluate(TOP)
    say(grace, "Tea")
    button = page.get_by_role("button", name="1 new message")
    expect(button).to_be_visible()
    conversation(page).evaluate(END)
    expect(button).to_be_hidden()
    assert spoken(page) == ["Grace Hopper: Tea"]


def test_a_message_is_read_out_once_if_the_page_ends_before_it(
    open_quietly, ada, grace, say, talk, settings
):
    settings.CONVERSATE_PAGE_SIZE = 10
    page = open_quietly(ada, f"{ROOM}?message={talk[9].pk}#message-{talk[9].pk}")
    say(grace, "Tea")
    expect(page.get_by_role("button", name="1 new message")).to_be_visible()
    assert spoken(page) == ["Grace Hopper: Tea"]


def test_a_message_is_read_out_once_in_a_page_without_the_focus(
    open_quietly, ada, grace, say, talk
):
    page = open_quietly(ada)
    look_away(page)
    say(grace, "Tea")
    expect(page.locator(".cnv-unread-marker")).to_be_visible()
    look(page)
    expect(page.locator(".cnv-rooms [aria-current]")).not_to_contain_text("unread")
    assert spoken(page) == ["Grace Hopper: Tea"]


def test_files_are_read_out_by_their_names(open_quietly, open_page, ada, grace, room, talk):
    page = open_quietly(ada)
    post(open_page(grace, ROOM), "Look", [a_picture("moth.png")])
    expect(message_with(page, "Look")).to_be_visible()
    assert spoken(page) == ["Grace Hopper: Look, moth.png"]


def test_of_many_messages_at_a_time_the_number_is_read_out(open_quietly, ada, grace, say, talk):
    page = open_quietly(ada)
    poll = Paused(page, "**/api/poll/**", times=1)[0]
    for number in range(12):
        say(grace, f"News {number}")
    poll.continue_()
    expect(message_with(page, "News 11")).to_be_visible()
    assert spoken(page) == ["12 new messages"]


def test_ones_own_message_is_not_read_out(open_quietly, open_page, ada, talk):
    page = open_quietly(ada)
    post(page, "Mine")
    nothing_is_pending(page)
    expect(message_with(page, "Mine")).to_be_visible()
    post(open_page(ada, ROOM), "From another tab")
    expect(message_with(page, "From another tab")).to_be_visible()
    assert spoken(page) == []


def test_edits_and_deletions_are_not_read_out(open_quietly, ada, grace, talk):
    page = open_quietly(ada)
    choose(page, "Message 39", "Edit")
    page.keyboard.type(", corrected")
    page.keyboard.press("Enter")
    expect(message_with(page, "Message 39, corrected")).to_be_visible()
    services.edit_message(message=talk[38], body="Hers, corrected", by=grace)
    expect(message_with(page, "Hers, corrected")).to_be_visible()
    services.delete_message(message=talk[36], by=grace)
    expect(message_with(page, "This message was deleted.")).to_be_visible()
    field(page).press("ArrowUp")
    page.keyboard.press("Escape")
    assert spoken(page) == []


def test_of_older_messages_only_the_loading_is_read_out(open_quietly, ada, talk, settings):
    settings.CONVERSATE_PAGE_SIZE = 10
    page = open_quietly(ada)
    page.get_by_role("link", name="older").click()
    expect(message_with(page, "Message 25")).to_be_attached()
    assert set(spoken(page)) == {"Loading…"}


def test_what_was_read_out_leaves_the_page(open_quietly, ada, grace, say, talk):
    page = open_quietly(ada)
    say(grace, "Tea")
    expect(page.get_by_text("Grace Hopper: Tea")).to_have_count(1)
    expect(page.get_by_text("Grace Hopper: Tea")).to_have_count(0)
