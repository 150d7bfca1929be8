from __future__ import annotations

import pytest
from django.utils import timezone

from conversate_alerts.models import AlertPreference, Presence
from conversate_alerts.presence.backend import room_presence
from conversate_core.presence import State, record_goodbye, record_poll
from tests.alerts.conftest import START
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND
from tests.core.support.queries import counted


@pytest.fixture
def state(room, reader):
    def state() -> State:
        return room_presence(room=room)[reader.pk].state

    return state


def test_who_closes_the_only_page_is_away_at_once(clock, membership, state):
    record_poll(membership=membership, client="a")
    clock.shift(SECOND)
    record_goodbye(membership=membership, client="a")
    assert state() == State.AWAY
    assert Presence.objects.get().last_seen_at == START + SECOND


def test_another_page_that_is_open_stays(clock, membership, state):
    record_poll(membership=membership, client="a")
    record_poll(membership=membership, client="b", focused=False)
    record_goodbye(membership=membership, client="a")
    assert state() == State.IDLE
    record_goodbye(membership=membership, client="b")
    assert state() == State.AWAY


def test_another_page_stays_as_long_as_it_would_have_without_the_goodbye(clock, membership, state):
    record_poll(membership=membership, client="a")
    clock.shift(29 * SECOND)
    record_poll(membership=membership, client="b")
    record_goodbye(membership=membership, client="b")
    clock.shift(DISCONNECT - 30 * SECOND)
    assert state() == State.IDLE
    clock.shift(SECOND)
    assert state() == State.AWAY


def test_a_goodbye_that_is_late_says_nothing_about_the_page_loaded_since(clock, membership, state):
    record_poll(membership=membership, client="first")
    record_poll(membership=membership, client="second")
    record_poll(membership=membership, client="second.page")
    clock.shift(SECOND)
    record_goodbye(membership=membership, client="first")
    assert state() == State.ACTIVE


def test_a_poll_that_arrives_after_its_goodbye_changes_nothing(clock, membership, state):
    record_poll(membership=membership, client="a")
    record_goodbye(membership=membership, client="a")
    for _ in range(8):
        clock.shift(10 * SECOND)
        record_poll(membership=membership, client="a")
        assert state() == State.AWAY


def test_a_goodbye_before_the_first_poll_is_one_to_the_view_as_well(clock, membership, state):
    record_poll(membership=membership, client="view")
    record_goodbye(membership=membership, client="view.page")
    assert state() == State.AWAY
    record_poll(membership=membership, client="view.page")
    assert state() == State.AWAY


def test_who_was_never_seen_says_goodbye_to_nobody(clock, membership):
    record_goodbye(membership=membership, client="a")
    assert Presence.objects.count() == 0


def test_who_said_goodbye_is_alerted_after_the_delay_without_waiting_for_disconnect_at(
    clock, membership, say
):
    record_poll(membership=membership, client="a")
    say()
    clock.shift(SECOND)
    record_goodbye(membership=membership, client="a")

    def due() -> bool:
        return AlertPreference.objects.due(timezone.now()).exists()

    clock.shift(DELAY - 2 * SECOND)
    assert not due()
    clock.shift(SECOND)
    assert due()


def test_a_goodbye_is_two_queries(clock, membership):
    record_poll(membership=membership, client="a")
    with counted() as queries:
        record_goodbye(membership=membership, client="a")
    assert [sql.split()[0] for sql in queries] == ["SELECT", "UPDATE"]
