from __future__ import annotations

import pytest

from conversate_alerts.models import Presence as Row
from conversate_alerts.presence.backend import room_presence
from conversate_alerts.presence.clients import MAX_CLIENTS
from conversate_core.presence import Presence, State, record_goodbye, record_poll
from tests.alerts.support.times import DISCONNECT, SECOND
from tests.core.support.queries import counted

HIDDEN = {"focused": False, "active": False}


@pytest.fixture
def presence(room, reader):
    def presence() -> Presence:
        return room_presence(room=room)[reader.pk]

    return presence


def test_the_most_present_one_counts_whichever_polled_last(clock, membership, presence):
    record_poll(membership=membership, client="desk")
    for _ in range(4):
        clock.shift(SECOND)
        record_poll(membership=membership, client="phone", **HIDDEN)
        assert presence().state == State.ACTIVE


def test_who_turns_from_one_to_another_is_still_active(clock, membership, presence):
    record_poll(membership=membership, client="desk")
    record_poll(membership=membership, client="phone", **HIDDEN)
    clock.shift(SECOND)
    record_poll(membership=membership, client="phone")
    record_poll(membership=membership, client="desk", focused=False)
    assert presence().state == State.ACTIVE
    clock.shift(SECOND)
    record_poll(membership=membership, client="phone", focused=False)
    assert presence().state == State.IDLE


def test_who_is_active_nowhere_is_idle_and_was_last_active_before(clock, membership, presence):
    record_poll(membership=membership, client="desk")
    before = presence().last_active_at
    clock.shift(SECOND)
    for client in ("desk", "phone"):
        record_poll(membership=membership, client=client, **HIDDEN)
    assert presence().state == State.IDLE
    assert presence().last_active_at == before
    assert presence().last_seen_at == before + SECOND


def test_one_that_stays_open_keeps_the_member_here(clock, membership, presence):
    record_poll(membership=membership, client="desk", **HIDDEN)
    for _ in range(20):
        clock.shift(50 * SECOND)
        record_poll(membership=membership, client="phone", **HIDDEN)
        assert presence().state == State.IDLE
    clock.shift(DISCONNECT)
    assert presence().state == State.AWAY


def test_each_that_changes_nothing_is_written_once_in_thirty_seconds(clock, membership):
    pages = {"desk": {}, "phone": HIDDEN}
    writes = 0
    for _ in range(24):
        clock.shift(5 * SECOND)
        for client, arguments in pages.items():
            with counted() as queries:
                record_poll(membership=membership, client=client, **arguments)
            assert len(queries) <= 2
            writes += len(queries) - 1
    assert writes == len(pages) * 4


def test_a_page_that_polls_takes_the_place_of_the_view_that_began_it(clock, membership):
    record_poll(membership=membership, client="view")
    record_poll(membership=membership, client="view.page")
    record_poll(membership=membership, client="view.page")
    # The same page in a second tab, as a browser has kept it.
    record_poll(membership=membership, client="view.copy")
    assert set(Row.objects.get().clients) == {"view.page", "view.copy"}


def test_pages_that_were_left_without_a_goodbye_are_forgotten(clock, membership):
    for client in ("one", "two"):
        record_poll(membership=membership, client=client)
    clock.shift(DISCONNECT)
    record_poll(membership=membership, client="three")
    assert set(Row.objects.get().clients) == {"three"}


def test_a_row_stays_small_however_many_pages_are_opened(clock, membership, presence):
    for number in range(3 * MAX_CLIENTS):
        record_poll(membership=membership, client=f"page{number}")
        record_goodbye(membership=membership, client=f"gone{number}")
        clock.shift(SECOND / 10)
    assert len(Row.objects.get().clients) == MAX_CLIENTS
    assert presence().state == State.ACTIVE


def test_with_a_short_disconnect_at_who_polls_is_never_away(clock, membership, presence, settings):
    settings.CONVERSATE_DISCONNECT_AT = 6
    for _ in range(20):
        record_poll(membership=membership, client="desk")
        clock.shift(2 * SECOND)
        assert presence().state != State.AWAY
