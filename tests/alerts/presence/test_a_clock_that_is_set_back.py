"""The clock is set back by an hour: nobody counts as here because of a poll in the future."""

from __future__ import annotations

import pytest

from conversate_alerts.presence.backend import room_presence
from conversate_alerts.sending.sweep import sweep
from conversate_core.presence import State, record_poll
from tests.alerts.support.times import DISCONNECT, SECOND

HOUR = 3600 * SECOND


@pytest.fixture
def state(room, reader, membership, clock):
    """The state of a member that was here when the clock was set back."""
    record_poll(membership=membership, client="a")
    clock.shift(-HOUR)
    return lambda: room_presence(room=room)[reader.pk].state


def test_who_polls_on_is_seen_by_the_new_clock(state, clock, membership):
    record_poll(membership=membership, client="a", focused=False)
    assert state() == State.IDLE
    clock.shift(DISCONNECT)
    assert state() == State.AWAY


def test_who_opens_another_page_is_not_kept_here_by_the_one_that_is_gone(state, clock, membership):
    record_poll(membership=membership, client="b")
    clock.shift(DISCONNECT)
    assert state() == State.AWAY


def test_who_falls_silent_is_gone_after_the_usual_time(state, clock):
    # The next sweep notices the departure, although nobody polls.
    assert sweep().next_in == [DISCONNECT.total_seconds()]
    assert state() != State.AWAY
    clock.shift(DISCONNECT)
    assert state() == State.AWAY
    assert sweep().next_in == []
