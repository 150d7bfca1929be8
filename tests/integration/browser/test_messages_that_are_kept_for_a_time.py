"""When messages are pruned, open pages take them away, and readers stay where they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.room_page import ROOM, field, post, texts, timer

# Where the first message in view is, and how far the page has been scrolled to the end.
PLACE = "() => CONVERSATE.room.scroll.place()"
AT_END = "() => CONVERSATE.room.scroll.isAtEnd()"
SHOWN = (
    "() => [...document.querySelectorAll('#conversate-messages > .cnv-message')]"
    ".map((each) => Number(each.dataset.id))"
)


@pytest.fixture
def aged(room, grace):
    """Post messages as if they had been written some days ago; return their ids."""

    def aged(number: int, days: int) -> list[int]:
        posted = [
            services.post_message(room=room, author=grace, body=f"{days} days, {each}").pk
            for each in range(number)
        ]
        written = timezone.now() - timedelta(days=days)
        Message.objects.filter(pk__in=posted).update(created_at=written)
        return posted

    return aged


def wait_until_gone(page: Page, last: int) -> None:
    expect(page.locator(f"#message-{last}")).to_have_count(0)


def scroll_to(page: Page, message_id: int) -> None:
    page.evaluate(f"document.querySelector('#message-{message_id}').scrollIntoView()")
    page.wait_for_function("() => !CONVERSATE.room.scroll.following")


def test_a_new_description_leaves_the_line_that_says_how_long(open_page, room, ada):
    services.change_room(room=room, keep_days=30, description="Coal and water")
    page = open_page(ada, ROOM)
    lines = page.locator(".cnv-room__description")
    kept = "Messages are kept for 30 days."
    expect(lines).to_have_text(["Coal and water", kept])
    for description in ("Coal, water and oil", ""):
        services.change_room(room=room, description=description)
        expect(lines).to_have_text([description, kept])
        expect(page.get_by_text(kept)).to_be_visible()


def test_two_readers_stay_where_they_are(open_page, room, ada, linus, aged):
    services.change_room(room=room, keep_days=30)
    old, kept = aged(40, 31), aged(60, 10)
    at_end, in_history = open_page(ada, ROOM), open_page(linus, ROOM)
    field(at_end).fill("Half a sent")
    field(in_history).fill("What was said bef")
    scroll_to(in_history, kept[20])
    before = in_history.evaluate(PLACE)

    services.prune_messages()

    for page in (at_end, in_history):
        wait_until_gone(page, old[-1])
        assert page.evaluate(SHOWN) == kept
        expect(page.locator(".cnv-pager--older")).to_be_hidden()
    after = in_history.evaluate(PLACE)
    assert after["id"] == before["id"]
    assert abs(after["top"] - before["top"]) <= 2
    assert at_end.evaluate(AT_END)
    expect(field(at_end)).to_have_value("Half a sent")
    expect(field(in_history)).to_have_value("What was said bef")
    post(at_end, "Still here.")
    expect(texts(in_history).last).to_have_text("Still here.")


def test_a_reader_of_what_is_gone_comes_to_the_first_message_that_is_kept(
    open_page, room, ada, aged
):
    services.change_room(room=room, keep_days=30)
    old, kept = aged(40, 31), aged(60, 10)
    page = open_page(ada, ROOM)
    scroll_to(page, old[5])

    services.prune_messages()

    wait_until_gone(page, old[-1])
    assert page.evaluate(PLACE)["id"] == f"message-{kept[0]}"


def test_a_page_of_which_nothing_is_kept_shows_what_comes_next(
    open_page, room, ada, aged, settings
):
    settings.CONVERSATE_PAGE_SIZE = 20
    services.change_room(room=room, keep_days=30)
    old, kept = aged(60, 31), aged(60, 10)
    page = open_page(ada, f"{ROOM}?after=0")
    assert page.evaluate(SHOWN)[-1] == old[19]

    services.prune_messages()

    page.wait_for_selector(f"#message-{kept[0]}")
    assert page.evaluate(SHOWN)[:20] == kept[:20]
    expect(page.locator(".cnv-pager--older")).to_be_hidden()


def test_all_messages_can_go(open_page, room, ada, aged):
    services.change_room(room=room, keep_days=30)
    old = aged(3, 31)
    page = open_page(ada, ROOM)
    services.prune_messages()
    wait_until_gone(page, old[-1])
    assert page.evaluate(SHOWN) == []
    post(page, "A new beginning")
    expect(texts(page)).to_have_text(["A new beginning"])


def test_unread_messages_that_are_gone_are_not_counted(open_page, room, ada, aged):
    services.change_room(room=room, keep_days=30)
    page = open_page(ada, ROOM, script="document.hasFocus = () => false")
    old, kept = aged(40, 31), aged(2, 10)
    page.wait_for_selector(f"#message-{kept[-1]}", state="attached")
    services.prune_messages()
    wait_until_gone(page, old[-1])
    assert page.evaluate("() => CONVERSATE.room.mark.count") == 2


def test_a_text_that_changes_a_message_that_is_gone_stays(open_page, room, ada, aged, grace):
    services.change_room(room=room, keep_days=30)
    old, kept = aged(3, 31), aged(3, 10)
    page = open_page(grace, ROOM)
    page.evaluate(f"CONVERSATE.room.editing.open(document.querySelector('#message-{old[1]}'))")
    page.locator(".cnv-message--editing textarea").fill("My change")
    services.prune_messages()
    wait_until_gone(page, old[0])
    assert page.evaluate(SHOWN) == [old[1], *kept]
    expect(page.locator(".cnv-message--editing textarea")).to_have_value("My change")


def test_quotes_of_what_is_gone_say_so(open_page, room, ada, grace, aged, say):
    services.change_room(room=room, keep_days=30)
    (old,) = aged(1, 31)
    say(grace, "A reply", reply_to=old)
    page = open_page(ada, ROOM)
    expect(page.locator(".cnv-message .cnv-quote")).to_contain_text("31 days, 0")
    services.prune_messages()
    wait_until_gone(page, old)
    expect(page.locator(".cnv-message .cnv-quote")).to_contain_text("This message was deleted.")


def test_a_page_without_the_script_loads_the_room_again(open_page, room, ada, aged, settings):
    old, kept = aged(3, 31), aged(3, 10)
    page = open_page(ada, ROOM)
    expect(timer(page)).to_be_visible()
    # The site sets its own number with a restart, and pages stay open.
    settings.CONVERSATE_KEEP_DAYS = 30
    services.prune_messages()
    expect(page.get_by_text("Messages are kept for 30 days.")).to_be_visible()
    wait_until_gone(page, old[-1])
    assert page.evaluate(SHOWN) == kept
