"""An hour back: nobody is here for an hour because they were seen in what is the future now."""

from __future__ import annotations

import pytest

from conversate_alerts.presence import room_presence
from conversate_alerts.sweep import sweep
from conversate_core.presence import State, record_poll
from tests.alerts.support.dispatchers import Kicks
from tests.alerts.support.times import DISCONNECT, SECOND

HOUR = 3600 * SECOND


@pytest.fixture
def state(room, reader, membership, clock):
    """Of a member who was here when the clock was set back."""
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


def test_who_falls_silent_is_gone_after_the_usual_time(state, clock, settings):
    settings.CONVERSATE_ALERT_DISPATCH = f"{Kicks.__module__}.Kicks"
    Kicks.taken()
    sweep()
    assert state() != State.AWAY
    # So that a sweep comes, and finds that they have gone, although nobody polls any more.
    assert Kicks.taken() == [DISCONNECT.total_seconds()]
    clock.shift(DISCONNECT)
    assert state() == State.AWAY
    sweep()
    assert Kicks.taken() == []
