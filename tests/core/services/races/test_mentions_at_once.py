from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import MessageGone
from conversate_core.models import Mention, Message, Room
from tests.core.support.people import again, make_person
from tests.core.support.racing import (
    PATIENCE,
    Job,
    Stall,
    at_once,
    has_row_locks,
    meeting_at_the_lock,
)
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_edit_that_meets_a_deletion_leaves_no_mention(
    room: Room, member: User, other_member: User, moderator: User
) -> None:
    for _ in range(5):
        message = services.post_message(room=room, author=member, body="@other_member")
        with meeting_at_the_lock(2):
            edited, deleted = at_once(
                lambda: services.edit_message(message=message, body="@moderator", by=member),  # noqa: B023
                lambda: services.delete_message(message=message, by=moderator),  # noqa: B023
            )
        assert isinstance(edited, (Message, MessageGone))
        assert isinstance(deleted, Message)
        assert not Mention.objects.exists()


def test_of_two_edits_at_once_the_mentions_are_those_of_the_text_that_stays(
    room: Room, member: User, other_member: User, moderator: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    message = services.post_message(room=room, author=other_member, body="Hello")
    with meeting_at_the_lock(2):
        at_once(
            lambda: services.edit_message(message=message, body="@member", by=other_member),
            lambda: services.edit_message(message=message, body="@moderator", by=moderator),
        )
    message.refresh_from_db()
    (mention,) = message.mentions.all()
    assert message.body == f"@{mention.user}"


def test_two_who_mention_each_other_at_once_do_not_wait_for_each_other(
    room: Room, member: User, other_member: User
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member, other_member])
    with Stall("@other_member") as first, Stall("@member") as second:
        jobs = [
            Job(lambda: services.post_message(room=room, author=member, body="@other_member")),
            Job(lambda: services.post_message(room=elsewhere, author=other_member, body="@member")),
        ]
        # Each holds the lock of its author's account, and has yet to write whom it mentions.
        for stall in (first, second) if has_row_locks() else ():
            assert stall.reached.wait(PATIENCE)
    for job in jobs:
        assert isinstance(job.outcome(), Message)
    assert Mention.objects.count() == 2


def test_an_account_can_be_deleted_while_it_is_mentioned(room: Room, member: User) -> None:
    for number in range(5):
        user = make_person(f"person{number}")
        services.add_member(room=room, user=user)
        with Stall(f"@person{number}") as stall:
            slow = Job(
                lambda: services.post_message(room=room, author=member, body=f"@person{number}")  # noqa: B023
            )
            assert stall.reached.wait(PATIENCE)
            deletion = Job(lambda: again(user).delete())  # noqa: B023
        assert isinstance(slow.outcome(), Message)
        assert isinstance(deletion.outcome(), tuple)
    assert Message.objects.count() == 5
