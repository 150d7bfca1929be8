"""A message is new if its id is above all ids that polls have brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.room_page import ROOM, post, says

# Every page that Playwright opens has the focus; this removes it.
UNWATCHED = "document.hasFocus = () => false;"


@pytest.fixture
def say_and(say) -> Callable[..., Message]:
    """Post a message, and edit it before a poll can bring it."""

    def say_and(author, change: Callable[[Message], object]) -> Message:
        with transaction.atomic():
            message = say(author, "Draft")
            change(message)
        return message

    return say_and


def edit(message: Message) -> None:
    services.edit_message(message=message, body="Edited")


def delete(message: Message) -> None:
    services.delete_message(message=message)


def test_a_message_that_was_edited_before_the_page_saw_it_is_new(
    open_page, room, ada, grace, say_and
):
    page = open_page(ada, ROOM, script=UNWATCHED)
    say_and(grace, edit)
    says(page, "Edited")
    expect(page).to_have_title("(1) Engine room")
    expect(page.get_by_role("link", name="Engine room")).to_contain_text("1 unread")


def test_a_message_that_was_deleted_before_the_page_saw_it_is_not_new(
    open_page, room, ada, grace, say, say_and
):
    page = open_page(ada, ROOM, script=UNWATCHED)
    say_and(grace, delete)
    expect(page.locator(".cnv-message--deleted")).to_have_count(1)
    expect(page).to_have_title("Engine room")
    say(grace, "Stays")
    expect(page).to_have_title("(1) Engine room")


def test_an_old_message_that_is_edited_is_not_new(open_page, room, ada, grace, say):
    old = say(grace, "Old")
    page = open_page(ada, ROOM, script=UNWATCHED)
    edit(old)
    says(page, "Edited")
    expect(page).to_have_title("Engine room")


def test_an_edit_of_a_later_message_is_not_new_to_a_page_of_history(
    open_page, room, ada, grace, say, settings
):
    settings.CONVERSATE_PAGE_SIZE = 2
    posted = [say(grace, f"Message {number}") for number in range(6)]
    page = open_page(ada, f"{ROOM}?before={posted[2].pk}", script=UNWATCHED)
    says(page, "Message 0", "Message 1")
    with page.expect_response(lambda response: "/poll/" in response.url and response.ok):
        edit(posted[4])
    say(grace, "New")
    expect(page).to_have_title("(1) Engine room")


def test_one_edited_before_it_was_seen_tells_when_its_author_wrote(
    open_page, room, ada, grace, say, say_and
):
    say(grace, "Some time ago")
    earlier = timezone.now() - timedelta(minutes=10)
    room.memberships.filter(user=grace).update(last_posted_at=earlier)
    page = open_page(ada, ROOM)
    wrote = page.locator(".cnv-member", has_text="Grace Hopper").locator(
        ".cnv-member__last-message"
    )
    expect(wrote).to_contain_text("10 minutes ago")
    say_and(grace, edit)
    expect(wrote).to_contain_text("just now")


def test_news_that_a_page_of_history_does_not_show_leaves_its_author_with_a_time(
    open_page, room, ada, grace, say, settings
):
    settings.CONVERSATE_PAGE_SIZE = 2
    posted = [say(grace, f"Message {number}") for number in range(6)]
    page = open_page(ada, f"{ROOM}?before={posted[2].pk}")
    say(grace, "New")
    expect(page.get_by_role("button", name="1 new message")).to_be_visible()
    wrote = page.locator(".cnv-member", has_text="Grace Hopper").locator(
        ".cnv-member__last-message time"
    )
    expect(wrote).to_have_count(1)


def test_what_was_posted_before_ones_own_message_is_new(open_page, room, ada, grace, say, watch):
    watch.expected.append("Failed to load resource")
    page = open_page(ada, ROOM)
    page.route("**/api/poll/**", lambda route: route.abort())
    say(grace, "Before")
    with page.expect_response("**/api/send/"):
        post(page, "Mine")
    page.unroute("**/api/poll/**")
    says(page, "Before", "Mine")
    expect(page.locator(".cnv-message--flash")).to_contain_text(["Before"])


def test_all_are_new_that_come_in_several_answers(open_page, room, ada, grace, say, settings):
    settings.CONVERSATE_PAGE_SIZE = 2
    page = open_page(ada, ROOM, script=UNWATCHED)
    with transaction.atomic():
        first, *_ = [say(grace, f"Message {number}") for number in range(3)]
        # Sent last, after messages with higher ids.
        edit(first)
    expect(page).to_have_title("(3) Engine room")
