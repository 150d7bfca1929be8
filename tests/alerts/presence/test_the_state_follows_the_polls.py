from __future__ import annotations

import pytest

from conversate_alerts.presence import DatabasePresence
from conversate_core.presence import Presence, State, get_backend, record_poll
from tests.alerts.support.times import DISCONNECT, SECOND


@pytest.fixture
def presence(room, reader):
    """Return the presence of the reader, or None if never seen."""

    def presence() -> Presence | None:
        return DatabasePresence().room_presence(room=room).get(reader.pk)

    return presence


def test_alerts_keep_the_presence_of_the_site_without_any_setting():
    assert isinstance(get_backend(), DatabasePresence)


def test_who_never_polled_is_not_listed(presence):
    assert presence() is None


def test_a_member_who_does_something_is_active(clock, membership, presence):
    record_poll(membership=membership, focused=True, active=True)
    assert presence().state == State.ACTIVE
    assert presence().last_seen_at == presence().last_active_at == membership.presence.last_seen_at


def test_a_member_whose_page_has_lost_the_focus_is_idle_at_once(clock, membership, presence):
    record_poll(membership=membership)
    clock.shift(SECOND)
    record_poll(membership=membership, focused=False)
    assert presence().state == State.IDLE


def test_a_member_who_has_done_nothing_is_idle_and_was_last_active_before(
    clock, membership, presence
):
    record_poll(membership=membership)
    before = presence().last_active_at
    clock.shift(SECOND)
    record_poll(membership=membership, active=False)
    assert presence().state == State.IDLE
    assert presence().last_active_at == before
    assert presence().last_seen_at == before + SECOND


def test_a_member_who_was_never_active_is_idle(clock, membership, presence):
    record_poll(membership=membership, active=False)
    assert presence().state == State.IDLE
    assert presence().last_active_at is None


def test_an_idle_member_who_does_something_is_active_again_at_once(clock, membership, presence):
    record_poll(membership=membership, focused=False, active=False)
    clock.shift(SECOND)
    record_poll(membership=membership)
    assert presence().state == State.ACTIVE


def test_without_a_poll_a_member_is_idle_after_idle_at_and_away_after_disconnect_at(
    clock, membership, presence
):
    record_poll(membership=membership)
    clock.shift(60 * SECOND - SECOND)
    assert presence().state == State.ACTIVE
    clock.shift(SECOND)
    assert presence().state == State.IDLE
    clock.shift(DISCONNECT - 61 * SECOND)
    assert presence().state == State.IDLE
    clock.shift(SECOND)
    assert presence().state == State.AWAY


def test_a_page_that_is_open_in_the_background_is_not_away(clock, membership, presence):
    for _ in range(30):
        record_poll(membership=membership, focused=False, active=False)
        clock.shift(60 * SECOND)
        assert presence().state == State.IDLE


def test_idle_at_is_a_setting_in_milliseconds_and_disconnect_at_in_seconds(
    clock, membership, presence, settings
):
    settings.CONVERSATE_IDLE_AT = 2_000
    settings.CONVERSATE_DISCONNECT_AT = 5
    record_poll(membership=membership)
    clock.shift(2 * SECOND)
    assert presence().state == State.IDLE
    clock.shift(3 * SECOND)
    assert presence().state == State.AWAY


def test_disconnect_at_follows_the_longest_poll(clock, membership, presence, settings):
    settings.CONVERSATE_POLL_MAX = 300_000
    record_poll(membership=membership)
    clock.shift(329 * SECOND)
    assert presence().state == State.IDLE
    clock.shift(SECOND)
    assert presence().state == State.AWAY
