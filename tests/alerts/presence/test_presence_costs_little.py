from __future__ import annotations

from conversate_alerts.models import Presence
from conversate_alerts.presence import DatabasePresence
from conversate_core.presence import State, join_presence, record_poll, record_view
from tests.alerts.support.people import join
from tests.alerts.support.times import SECOND
from tests.core.support.queries import counted


def verbs(queries: list[str]) -> list[str]:
    return [sql.split()[0] for sql in queries]


def test_the_first_poll_inserts(clock, membership):
    with counted() as queries:
        record_poll(membership=membership)
    assert verbs(queries) == ["SELECT", "INSERT"]


def test_polls_that_change_nothing_write_nothing(clock, membership):
    record_poll(membership=membership)
    for _ in range(5):
        clock.shift(5 * SECOND)
        with counted() as queries:
            record_poll(membership=membership)
        assert verbs(queries) == ["SELECT"]


def test_while_nothing_changes_one_poll_in_thirty_seconds_writes(clock, membership):
    record_poll(membership=membership)
    written = []
    for _ in range(24):
        clock.shift(5 * SECOND)
        with counted() as queries:
            record_poll(membership=membership)
        written += [verb for verb in verbs(queries) if verb == "UPDATE"]
    assert len(written) == 4


def test_a_change_is_written_at_once(clock, membership):
    record_poll(membership=membership)
    for change in [{"focused": False}, {"focused": True}, {"active": False}, {"active": True}]:
        clock.shift(SECOND)
        with counted() as queries:
            record_poll(membership=membership, **change)
        assert verbs(queries) == ["SELECT", "UPDATE"]


def test_the_presence_of_a_room_is_one_query_however_many_are_in_it(clock, room, membership):
    record_poll(membership=membership)
    for number in range(5):
        user = join(room, f"guest{number}")
        record_poll(membership=user.conversate_memberships.get())
    with counted() as queries:
        assert len(DatabasePresence().room_presence(room=room)) == 6
    assert len(queries) == 1


def test_members_have_one_row_for_each_room(clock, membership):
    for _ in range(3):
        record_poll(membership=membership)
        clock.shift(60 * SECOND)
    assert Presence.objects.count() == 1


def test_a_page_of_a_room_reads_presence_with_the_members_and_writes_once(
    clock, room, membership, writer
):
    for view, verb in [("one", "INSERT"), ("two", "UPDATE")]:
        with counted() as queries:
            members = list(join_presence(room.memberships.order_by("pk")))
            presence = record_view(membership=membership, members=members, client=view)
        assert verbs(queries) == ["SELECT", verb]
    assert presence is not None
    assert {user_id: p.state for user_id, p in presence.items()} == {
        membership.user_id: State.ACTIVE
    }
