from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.support.following import Poller
from tests.core.support.racing import (
    PATIENCE,
    Job,
    Stall,
    at_once,
    has_row_locks,
    meeting_at_the_lock,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_posts_that_meet_at_the_lock_both_arrive_with_revisions_of_their_own(
    room: Room, member: User, other_member: User
) -> None:
    poller = Poller(room, member)
    for _ in range(5):
        with meeting_at_the_lock(2):
            posted = at_once(
                lambda: services.post_message(room=room, author=member, body="Me"),
                lambda: services.post_message(room=room, author=other_member, body="Me too"),
            )
        in_order = sorted(posted, key=lambda message: message.revision)
        assert poller.catch_up()[-2:] == [message.pk for message in in_order]
    assert len(poller.received) == len(set(poller.received)) == 10
    room.refresh_from_db()
    assert Message.objects.filter(revision__gt=room.revision).count() == 0


def test_a_message_whose_writer_stalls_before_the_commit_is_not_missed_later(
    room: Room, member: User, other_member: User
) -> None:
    poller = Poller(room, member)
    with Stall("slow") as stall:
        slow = Job(lambda: services.post_message(room=room, author=member, body="slow"))
        assert stall.reached.wait(PATIENCE)
        quick = Job(lambda: services.post_message(room=room, author=other_member, body="quick"))
        for _ in range(20):
            assert poller.catch_up() == []
        assert quick.is_alive()
    # The slow one has the lower revision, and comes first whoever commits when.
    first, second = slow.result(), quick.result()
    assert poller.catch_up() == [first.pk, second.pk]


def test_a_writer_who_stalls_and_fails_leaves_no_gap(
    room: Room, member: User, other_member: User
) -> None:
    poller = Poller(room, member)
    with Stall("slow") as stall:
        slow = Job(lambda: services.post_message(room=room, author=member, body="slow"))
        assert stall.reached.wait(PATIENCE)
        quick = Job(lambda: services.post_message(room=room, author=other_member, body="quick"))
        stall.fail = True
    assert isinstance(slow.outcome(), Stall.Failed)
    arrived = quick.result()
    assert poller.catch_up() == [arrived.pk]


@pytest.mark.skipif(not has_row_locks(), reason="SQLite has one lock for all rooms")
def test_a_post_does_not_wait_for_a_stalled_writer_in_another_room(
    room: Room, member: User, other_member: User
) -> None:
    other_room = services.create_room(title="Next door", members=[other_member])
    with Stall("slow") as stall:
        slow = Job(lambda: services.post_message(room=room, author=member, body="slow"))
        assert stall.reached.wait(PATIENCE)
        services.post_message(room=other_room, author=other_member, body="quick")
        assert slow.is_alive()
    assert slow.result().room_id == room.pk


def test_posts_to_two_rooms_at_once_both_arrive(
    room: Room, member: User, other_member: User
) -> None:
    other_room = services.create_room(title="Next door", members=[other_member])
    with meeting_at_the_lock(2):
        here, there = at_once(
            lambda: services.post_message(room=room, author=member, body="Here"),
            lambda: services.post_message(room=other_room, author=other_member, body="There"),
        )
    assert (here.room_id, there.room_id) == (room.pk, other_room.pk)
