from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Mention, Message, Room
from tests.core.support.racing import PATIENCE, Job, Stall, at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reply_that_meets_the_deletion_of_its_original_is_posted(
    room: Room, member: User, other_member: User
) -> None:
    for _ in range(5):
        original = services.post_message(room=room, author=member, body="When?")
        with meeting_at_the_lock(2):
            replied, deleted = at_once(
                lambda: services.post_message(
                    room=room,
                    author=other_member,
                    body="Now",
                    reply_to=original,  # noqa: B023
                ),
                lambda: services.delete_message(message=original, by=member),  # noqa: B023
            )
        came_first = replied.revision < deleted.revision
        assert (replied.reply_to_id is not None) == came_first
        assert replied.mentions.exists() == came_first


def test_a_reply_that_meets_a_clear_goes_with_it_or_is_posted_without_the_original(
    room: Room, member: User, other_member: User, moderator: User
) -> None:
    for _ in range(5):
        original = services.post_message(room=room, author=member, body="When?")
        with meeting_at_the_lock(2):
            replied, cleared = at_once(
                lambda: services.post_message(
                    room=room,
                    author=other_member,
                    body="Now",
                    reply_to=original,  # noqa: B023
                ),
                lambda: services.clear_room(room=room, by=moderator),
            )
        left = list(services.history(room=room, user=member).messages)
        if replied.revision < cleared.revision:
            assert left == []
        else:
            assert [message.reply_to_id for message in left] == [None]
        assert Mention.objects.filter(message__in=[message.pk for message in left]).count() == 0


def test_a_clear_takes_along_a_reply_that_has_begun(
    room: Room, member: User, moderator: User
) -> None:
    original = services.post_message(room=room, author=member, body="When?")
    with Stall("Now") as stall:
        slow = Job(
            lambda: services.post_message(
                room=room, author=moderator, body="Now", reply_to=original
            )
        )
        assert stall.reached.wait(PATIENCE)
        clearing = Job(lambda: services.clear_room(room=room, by=moderator))
    assert slow.result().reply_to_id == original.pk
    clearing.result()
    assert not Message.objects.exists()


def test_two_who_reply_to_each_other_at_once_do_not_wait_for_each_other(
    room: Room, member: User, other_member: User
) -> None:
    first = services.post_message(room=room, author=member, body="A")
    second = services.post_message(room=room, author=other_member, body="B")
    for _ in range(3):
        with meeting_at_the_lock(2):
            outcomes = at_once(
                lambda: services.post_message(
                    room=room, author=member, body="To B", reply_to=second
                ),
                lambda: services.post_message(
                    room=room, author=other_member, body="To A", reply_to=first
                ),
            )
        assert all(isinstance(each, Message) for each in outcomes)
    assert Mention.objects.count() == 6
