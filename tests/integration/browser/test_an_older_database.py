"""A backup is restored under open pages: they show its messages, and send their pending ones."""

from __future__ import annotations

import pytest
from django.db.models import F
from playwright.sync_api import expect

from conversate_core.models import Message, Room
from tests.integration.browser.support.room_page import ROOM, field, post, says
from tests.integration.browser.support.writing import nothing_is_pending, pending

AHEAD = 1_000_000


@pytest.fixture
def page(open_page, room, ada, say, watch):
    """A page that has seen more messages than the backup has, with a pending message."""
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
    """Restore the rows from the time when only the first message was posted."""
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
    # In this order: MariaDB would use the revision that it has just written.
    Room.objects.update(cleared_revision=F("revision") + AHEAD)
    Room.objects.update(revision=F("revision") + AHEAD)
    expected = [f"After the restore {number}" for number in range(5)]
    for text in expected:
        say(grace, text)
    page.unroute("**/api/**")
    says(page, "In the backup", *expected, "On its way")
    nothing_is_pending(page)
    expect(field(page)).to_have_value("Half a sent")
