"""The conversation keeps the scroll position, follows at its end, and loads more on both sides."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_core.models import Membership
from tests.integration.browser.support.room_page import (
    ROOM,
    conversation,
    field,
    post,
    says,
    texts,
)

EDGE = 60


@pytest.fixture
def long_talk(say, grace):
    """Thirty messages, more than fit into the window."""
    return [say(grace, f"Message {number}\n\n\nand more") for number in range(30)]


def distance_to_end(page: Page) -> float:
    return float(
        conversation(page).evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight")
    )


def top(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["y"]


def test_the_page_opens_at_the_end_and_follows(open_page, room, ada, grace, say, long_talk):
    page = open_page(ada, ROOM)
    expect(texts(page).last).to_be_in_viewport()
    say(grace, "Fresh tea")
    expect(page.get_by_text("Fresh tea", exact=True)).to_be_in_viewport()
    assert distance_to_end(page) < EDGE


def test_a_short_conversation_stands_near_the_field(open_page, room, ada, grace, say):
    say(grace, "Hello")
    page = open_page(ada, ROOM)
    below = top(field(page)) - top(page.get_by_text("Hello", exact=True))
    assert 0 < below < 2 * EDGE


def test_nothing_moves_for_who_reads_further_up(open_page, room, ada, grace, say, long_talk):
    page = open_page(ada, ROOM)
    fifth = texts(page).nth(5)
    fifth.scroll_into_view_if_needed()
    conversation(page).evaluate("log => { log.scrollTop = 300; }")
    before = top(fifth)
    say(grace, "Fresh tea")
    expect(page.get_by_text("Fresh tea", exact=True)).to_be_attached()
    assert top(fifth) == before


def test_ones_own_message_is_always_shown(open_page, room, ada, long_talk):
    page = open_page(ada, ROOM)
    conversation(page).evaluate("log => { log.scrollTop = 0; }")
    post(page, "Mine")
    expect(page.get_by_text("Mine", exact=True)).to_be_in_viewport()


def test_older_messages_come_in_above_in_order_and_nothing_moves(
    open_page, room, ada, grace, say, settings, long_talk
):
    settings.CONVERSATE_PAGE_SIZE = 10
    page = open_page(ada, ROOM)
    older = page.get_by_role("link", name="older messages")
    expect(older).to_have_text("20 older messages")
    first = conversation(page).get_by_text("Message 20")
    before = top(first)

    # Without Playwright scrolling to it.
    older.evaluate("link => link.click()")

    expect(conversation(page).get_by_text("Message 10")).to_be_attached()
    assert abs(top(first) - before) < 1
    expect(older).to_have_text("10 older messages")
    # At once: after scrolling to the link, the script would load the page and remove it.
    older.evaluate("link => { link.focus({ preventScroll: true }); link.click(); }")
    expect(older).to_be_hidden()
    ids = [message.get_attribute("id") for message in page.locator(".cnv-message").all()]
    assert ids == [f"message-{message.pk}" for message in long_talk]
    assert page.locator(".cnv-day").count() == 1
    # The focus was not lost with the link.
    expect(conversation(page)).to_be_focused()


def test_older_messages_come_in_as_one_scrolls_up(open_page, room, ada, settings, long_talk):
    settings.CONVERSATE_PAGE_SIZE = 10
    page = open_page(ada, ROOM)
    expect(texts(page)).to_have_count(10)
    conversation(page).hover()
    page.mouse.wheel(0, -400)
    expect(texts(page)).to_have_count(20)


def test_older_messages_that_do_not_load_can_be_asked_for_again(
    open_page, room, ada, settings, long_talk, watch
):
    watch.expected.append("Failed to load resource")
    settings.CONVERSATE_PAGE_SIZE = 10
    page = open_page(ada, ROOM)
    page.route("**/api/history/**", lambda route: route.abort())
    page.get_by_role("link", name="older messages").click()
    expect(page.get_by_text("Couldn't load messages.")).to_be_visible()
    page.unroute("**/api/history/**")
    page.get_by_role("link", name="older messages").click()
    expect(conversation(page).get_by_text("Message 10")).to_be_attached()


def test_new_messages_do_not_jump_over_what_is_not_loaded(
    open_page, room, ada, grace, say, settings, long_talk
):
    settings.CONVERSATE_PAGE_SIZE = 10
    page = open_page(ada, f"{ROOM}?before={long_talk[20].pk}")
    with page.expect_response(lambda response: "/poll/" in response.url and response.ok):
        say(grace, "Fresh tea")
    expect(page.get_by_text("Fresh tea", exact=True)).not_to_be_attached()

    newer = page.locator("[rel=next]")
    newer.evaluate("link => link.click()")
    expect(conversation(page).get_by_text("Message 29")).to_be_attached()
    newer.evaluate("link => link.click()")

    expect(newer).to_be_hidden()
    expected = [f"Message {number}and more" for number in range(10, 30)]
    says(page, *expected, "Fresh tea")
    say(grace, "And from now on")
    says(page, *expected, "Fresh tea", "And from now on")


def test_who_posts_from_the_history_comes_to_the_end(open_page, room, ada, settings, long_talk):
    settings.CONVERSATE_PAGE_SIZE = 10
    page = open_page(ada, f"{ROOM}?before={long_talk[20].pk}")
    # If the scrolling page loaded the rest before the answer, it would be at the end already.
    page.route("**/api/history/**", lambda route: None)
    post(page, "Mine")
    expect(page.get_by_text("Mine", exact=True)).to_be_in_viewport()
    expect(texts(page)).to_have_count(10)


def test_a_permalink_opens_at_its_message(open_page, room, ada, long_talk):
    page = open_page(ada, f"{ROOM}?message={long_talk[7].pk}#message-{long_talk[7].pk}")
    expect(conversation(page).get_by_text("Message 7", exact=False).first).to_be_in_viewport()


def test_what_was_seen_is_marked_as_read(open_page, room, ada, ada_in: Membership, grace, say):
    page = open_page(ada, ROOM)
    with page.expect_response("**/api/read/"):
        seen = say(grace, "Seen")
    ada_in.refresh_from_db()
    assert ada_in.read_id == seen.pk


def test_what_was_not_seen_is_not(open_page, room, ada, ada_in, grace, say, long_talk):
    page = open_page(ada, ROOM)
    conversation(page).evaluate("log => { log.scrollTop = 0; }")
    say(grace, "Not seen")
    expect(conversation(page).get_by_text("Not seen")).to_be_attached()
    ada_in.refresh_from_db()
    assert ada_in.read_id == long_talk[-1].pk
    with page.expect_response("**/api/read/"):
        conversation(page).evaluate("log => { log.scrollTop = log.scrollHeight; }")


def test_the_other_rooms_say_what_is_unread(open_page, room, ada, grace, say):
    from conversate_core import services

    garden = services.create_room(title="Garden", members=[ada, grace])
    page = open_page(ada, ROOM)
    entry = page.get_by_role("link", name="Garden")
    expect(entry.locator(".cnv-badge")).to_be_hidden()
    services.post_message(room=garden, author=grace, body="Tomatoes")
    say(grace, "Look at the garden")
    expect(entry).to_contain_text("1 unread")
