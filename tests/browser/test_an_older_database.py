"""A backup is restored under open pages: they show what is there now, and send what they have."""

from __future__ import annotations

import pytest
from django.db.models import F
from playwright.sync_api import expect

from conversate_core.models import Message, Room
from tests.browser.support.room_page import ROOM, field, post, says
from tests.browser.support.writing import nothing_is_pending, pending

AHEAD = 1_000_000


@pytest.fixture
def page(open_page, room, ada, say, watch):
    """Of somebody who has seen more than the backup has, and has something on the way."""
    watch.expected.append("Failed to load resource")
    for text in ("In the backup", "Lost", "Lost, too"):
        say(ada, text)
    page = open_page(ada, ROOM)
    says(page, "In the backup", "Lost", "Lost, too")
    page.route("**/api/**", lambda route: route.abort())
    post(page, "On its way")
    expect(pending(page)).to_have_count(1)
    field(page).fill("Half a sent")
    return page


def restore(room: Room) -> None:
    """The rows as they were when only the first message had been posted."""
    first = Message.objects.earliest("pk")
    Message.objects.exclude(pk=first.pk).delete()
    Room.objects.filter(pk=room.pk).update(revision=first.revision)


def test_a_page_that_is_ahead_of_the_room_loads_it_again(page, room):
    restore(room)
    page.unroute("**/api/**")
    says(page, "In the backup", "On its way")
    nothing_is_pending(page)
    expect(field(page)).to_have_value("Half a sent")
    assert Message.objects.count() == 2


def test_after_the_statement_of_readme_also_one_that_the_room_has_overtaken(page, room, grace, say):
    restore(room)
    # In this order: MariaDB would count with the revision that it has just written.
    Room.objects.update(cleared_revision=F("revision") + AHEAD)
    Room.objects.update(revision=F("revision") + AHEAD)
    expected = [f"After the restore {number}" for number in range(5)]
    for text in expected:
        say(grace, text)
    page.unroute("**/api/**")
    says(page, "In the backup", *expected, "On its way")
    nothing_is_pending(page)
    expect(field(page)).to_have_value("Half a sent")
