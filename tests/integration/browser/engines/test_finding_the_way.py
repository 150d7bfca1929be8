"""Older messages, permalinks, and back and forward."""

from __future__ import annotations

import pytest

from conversate_core import services
from tests.integration.browser.support.room_page import ROOM

# The page may still load: the scripts come last.
IS_AT_END = "() => window.CONVERSATE?.room?.scroll.isAtEnd()"
SCROLL = "pixels => CONVERSATE.room.scroll.scroller.scrollBy(0, pixels)"
IS_READING = "() => !CONVERSATE.room.scroll.following && !CONVERSATE.room.history.running"
PLACE = "() => CONVERSATE.room.scroll.place()"
IS_THERE = """({ id, top }) => {
    const place = CONVERSATE.room?.scroll.place();
    return place && place.id === id && Math.abs(place.top - top) <= 1;
}"""
IS_IN_VIEW = """id => {
    const rect = document.getElementById(id).getBoundingClientRect();
    return rect.top >= 0 && rect.bottom <= innerHeight;
}"""


@pytest.fixture
def history(say, room, ada, grace):
    """More messages than the page of a room has, with different heights, all of them read."""
    messages = [say(grace, f"Message {n}" + "\nand more" * (n % 5)) for n in range(150)]
    services.mark_read(room=room, user=ada)
    return messages


@pytest.fixture
def reader(history, window):
    """A room that is open at its end."""
    window.open(ROOM)
    window.until(IS_AT_END)
    return window


def test_older_messages_load_at_the_upper_end(reader, history):
    # Not by a click on the link: scrolling to it loads them, which can hide it before the click.
    reader.evaluate("() => { CONVERSATE.room.scroll.scroller.scrollTop = 0; }")
    reader.until("() => !CONVERSATE.room.list.hasOlder")
    reader.shows(
        "#conversate-messages .cnv-text", *(each.body.replace("\n", "") for each in history)
    )


def test_a_permalink_leads_to_its_message(window, history):
    message = history[20]
    window.open(f"{ROOM}?message={message.pk}#message-{message.pk}")
    window.until(IS_IN_VIEW, f"message-{message.pk}")
    window.shows(".cnv-message--target .cnv-text", message.body)


def test_back_and_forward_keep_the_reading_place(reader):
    reader.evaluate(SCROLL, -900)
    reader.until(IS_READING)
    place = reader.evaluate(PLACE)
    reader.open("/chat/")
    reader.shows(".cnv-card__title", "Engine room")
    reader.back()
    reader.until(IS_THERE, place)
    reader.forward()
    reader.shows(".cnv-card__title", "Engine room")


def test_a_page_that_the_browser_has_kept_polls_at_once(window, history, say, grace, settings):
    # Not by the next poll in its order.
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000
    window.open(ROOM)
    window.until(IS_AT_END)
    window.evaluate("() => { window.isKept = true; }")
    window.open("/chat/")
    window.shows(".cnv-card__title", "Engine room")
    message = say(grace, "Missed")
    window.back()
    window.until("() => window.isKept")
    window.until("id => document.getElementById(id)", f"message-{message.pk}")
    window.until(IS_IN_VIEW, f"message-{message.pk}")


# Scrolls up like a reader, and notes each frame in which the messages move by another distance.
READ_UP = """() => {
    const STEP = 40;
    const { list, scroll } = CONVERSATE.room;
    const { scroller } = scroll;
    const reading = { jumps: [], isDone: false };
    let [place, distance] = [null, 0];
    const frame = () => {
        const jump = place ? scroll.topOf(place.id) - place.top - distance : 0;
        if (Math.abs(jump) > 1) {
            reading.jumps.push(`${place.id}: ${jump}`);
        }
        reading.isDone = scroller.scrollTop === 0 && !list.hasOlder;
        place = scroll.place();
        distance = Math.min(STEP, scroller.scrollTop);
        scroller.scrollTop -= distance;
        if (!reading.isDone) {
            requestAnimationFrame(frame);
        }
    };
    window.reading = reading;
    frame();
}"""


# WebKit draws a few frames a second on a virtual display, too few to scroll through the history.
@pytest.mark.parametrize("engine", ["firefox"], indirect=True)
def test_nothing_jumps_while_a_reader_scrolls_up(reader):
    reader.evaluate(SCROLL, -200)
    reader.until(IS_READING)
    # Far from what is in view.
    reader.evaluate("() => { CONVERSATE.room.history.load('older'); }")
    reader.until(IS_READING)
    reader.evaluate(READ_UP)
    reader.until("() => window.reading.isDone")
    assert reader.evaluate("() => window.reading.jumps") == []
