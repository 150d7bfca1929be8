"""Three people see what the others have read, and an author who has read a message."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Membership, Room
from tests.integration.browser.support.room_page import (
    ROOM,
    conversation,
    field,
    post,
    texts,
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch, settings):
    """Compare the sidebar with each poll. Otherwise that happens twice a minute."""
    monkeypatch.setattr("conversate_web.polls.tickets._SIDEBAR_REFRESH_INTERVAL", 0)
    monkeypatch.setattr("conversate_web.polls.tickets.LIFE", 1)


def line_at(page: Page, text: str):
    return conversation(page).locator(".cnv-message", has_text=text).locator(".cnv-readers")


def initials(page: Page, text: str) -> list[str]:
    found = line_at(page, text).locator(".cnv-avatar:visible")
    return [each.get_attribute("data-initials") for each in found.all()]


@pytest.fixture
def tea(room, ada, say):
    return say(ada, "Tea at five")


def test_the_author_sees_who_reads_and_nobody_is_told_by_a_revision(
    open_page, room, ada, grace, linus, tea
):
    page = open_page(ada, ROOM)
    sentence = line_at(page, "Tea at five").get_by_role("link")
    expect(sentence).to_have_count(0)
    before = Room.objects.values("revision").get(pk=room.pk)
    open_page(grace, ROOM)
    expect(sentence).to_have_text("Seen by 1 of 2")
    assert initials(page, "Tea at five") == ["GH"]
    expect(line_at(page, "Tea at five")).to_contain_text("Read up to here by Grace Hopper")
    assert before == Room.objects.values("revision").get(pk=room.pk)
    sentence.click()
    expect(sentence).to_have_text("Seen by 1 of 2 · not yet: Linus")
    expect(sentence).to_be_focused()
    open_page(linus, ROOM)
    expect(sentence).to_have_text("Seen by 2 of 2")
    assert initials(page, "Tea at five") == ["GH", "L"]


def test_initials_move_with_the_marks_and_with_the_messages_of_their_authors(
    open_page, room, ada, grace, linus, tea, say
):
    page = open_page(ada, ROOM)
    services.mark_read(room=room, user=linus, message=tea)
    expect(line_at(page, "Tea at five").locator(".cnv-avatar:visible")).to_have_count(1)
    say(grace, "With milk")
    expect(line_at(page, "With milk").locator(".cnv-avatar:visible")).to_have_attribute(
        "data-initials", "GH"
    )
    assert initials(page, "Tea at five") == ["L"]
    services.mark_read(room=room, user=linus)
    expect(line_at(page, "With milk").locator(".cnv-avatar:visible")).to_have_count(2)
    assert initials(page, "Tea at five") == []


def test_the_menu_asks_about_any_message_of_ones_own(open_page, room, ada, grace, linus, tea, say):
    say(ada, "A later one")
    services.mark_read(room=room, user=linus, message=tea)
    page = open_page(ada, ROOM)
    message = conversation(page).locator(".cnv-message", has_text="Tea at five")
    message.hover()
    message.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Seen by").click()
    expect(line_at(page, "Tea at five").get_by_role("link")).to_have_text(
        "Seen by 1 of 2 · not yet: Grace Hopper"
    )


def test_it_is_not_offered_at_messages_of_others(open_page, room, ada, grace, tea):
    page = open_page(grace, ROOM)
    expect(line_at(page, "Tea at five").locator(".cnv-avatar:visible")).to_have_count(1)
    message = conversation(page).locator(".cnv-message", has_text="Tea at five")
    message.hover()
    message.get_by_role("button", name="More").click()
    expect(page.get_by_role("menuitem", name="Copy link")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Seen by")).to_be_hidden()


def test_who_hides_it_is_not_seen_and_sees_nobody(open_page, room, ada, grace, linus, tea):
    page = open_page(linus, f"{ROOM}settings/")
    page.get_by_role("checkbox", name="Let others see what I have read").uncheck()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.goto(ROOM)
    expect(conversation(page)).to_contain_text("Tea at five")
    page.wait_for_function("() => CONVERSATE.room.poller.revision")
    expect(conversation(page).locator(".cnv-readers")).to_have_count(0)
    assert not page.evaluate(
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('readers'))"
    )
    services.mark_read(room=room, user=grace)
    expect(line_at(open_page(ada, ROOM), "Tea at five").get_by_role("link")).to_have_text(
        "Seen by 1 of 1"
    )


def test_without_scripts_the_page_of_a_message_says_it(open_page, room, ada, grace, linus, tea):
    open_page(grace, ROOM, java_script_enabled=False)
    page = open_page(ada, ROOM, java_script_enabled=False)
    page.get_by_role("link", name="More").click()
    expect(page.get_by_text("Seen by 1 of 2 · not yet: Linus")).to_be_visible()
    expect(page.get_by_role("definition").first).to_have_text("Grace Hopper")


def test_a_moderator_turns_it_off_for_the_room(open_page, room, ada, grace, linus, tea):
    Membership.objects.filter(user=ada).update(role="moderator")
    page = open_page(grace, ROOM)
    expect(line_at(page, "Tea at five").locator(".cnv-avatar:visible")).to_have_count(1)
    manage = open_page(ada, f"{ROOM}manage/", java_script_enabled=False)
    manage.get_by_role("checkbox", name="Show who has read messages").uncheck()
    manage.get_by_role("button", name="Save").first.click()
    expect(conversation(page).locator(".cnv-readers")).to_have_count(0)


def test_the_scroll_position_stays_at_the_end(open_page, room, ada, grace, say):
    for number in range(30):
        say(ada, f"Message {number}\n\nand more")
    services.mark_read(room=room, user=grace)
    page = open_page(ada, ROOM)
    expect(line_at(page, "Message 29")).to_be_in_viewport()
    post(page, "The last one")
    expect(texts(page).last).to_have_text("The last one")
    services.mark_read(room=room, user=grace)
    expect(line_at(page, "The last one")).to_be_in_viewport()
    expect(field(page)).to_be_focused()
