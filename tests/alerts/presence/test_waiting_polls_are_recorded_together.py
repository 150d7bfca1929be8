"""Presence of many waiting polls is recorded together."""

from __future__ import annotations

from django.utils import timezone

from conversate_alerts.models import Presence as Row
from conversate_alerts.presence.backend import room_presence
from conversate_alerts.presence.changes import notice_departures
from conversate_core.presence import Poll, State, record_goodbye, record_poll, record_polls
from tests.alerts.support.people import join
from tests.alerts.support.times import DISCONNECT, SECOND
from tests.core.support.queries import counted


def polls_of(memberships, **more):
    return [
        Poll(each, **{"focused": True, "active": True, "client": "page", **more})
        for each in memberships
    ]


def guests(room, count):
    return [join(room, f"guest{number}").conversate_memberships.get() for number in range(count)]


def test_they_stay_present_for_one_query_to_read_and_one_to_write(clock, room):
    memberships = guests(room, 5)
    record_polls(polls_of(memberships))
    for _ in range(4):
        clock.shift(DISCONNECT * 0.5)
        with counted() as queries:
            record_polls(polls_of(memberships))
        read, written = (" ".join(sql.split()) for sql in queries)
        assert read.startswith("SELECT")
        # One statement for five rows.
        assert written.startswith("5 times: UPDATE")
    presence = room_presence(room=room)
    assert {presence[each.user_id].state for each in memberships} == {State.ACTIVE}


def test_what_was_written_a_moment_ago_is_not_written_again(clock, room):
    memberships = guests(room, 5)
    record_polls(polls_of(memberships))
    clock.shift(5 * SECOND)
    with counted() as queries:
        record_polls(polls_of(memberships))
    assert len(queries) == 1


def test_a_change_is_noted(clock, room):
    memberships = guests(room, 2)
    record_polls(polls_of(memberships[:1]))
    clock.shift(SECOND)
    record_polls(polls_of(memberships, active=False, focused=False))
    presence = room_presence(room=room)
    assert [presence[each.user_id].state for each in memberships] == [State.IDLE, State.IDLE]


def test_two_pages_of_one_member_count_each(clock, membership, room, reader):
    both = polls_of([membership]) + polls_of([membership], client="phone")
    record_polls(both)
    clock.shift(DISCONNECT * 0.9)
    record_polls(both)
    record_goodbye(membership=membership, client="page")
    assert room_presence(room=room)[reader.pk].state == State.ACTIVE


def test_who_was_away_is_back(clock, membership, room, reader):
    record_poll(membership=membership, client="page")
    clock.shift(DISCONNECT * 2)
    notice_departures(timezone.now())
    record_polls(polls_of([membership]))
    assert Row.objects.get().is_here
    assert room_presence(room=room)[reader.pk].state == State.ACTIVE


def test_of_a_page_that_has_said_goodbye_nothing_is_noted(clock, membership, room, reader):
    record_poll(membership=membership, client="page")
    clock.shift(SECOND)
    record_goodbye(membership=membership, client="page")
    clock.shift(SECOND)
    record_polls(polls_of([membership]))
    assert room_presence(room=room)[reader.pk].state == State.AWAY


def test_a_client_of_no_valid_name_is_noted_without_it(clock, membership, room, reader):
    record_polls(polls_of([membership], client="no such name!"))
    assert room_presence(room=room)[reader.pk].state == State.ACTIVE
