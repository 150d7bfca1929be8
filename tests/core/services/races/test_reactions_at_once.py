from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import MessageGone, NotAllowed
from conversate_core.models import Message, Reaction, Room
from tests.core.support.following import Poller
from tests.core.support.people import again, make_person
from tests.core.support.racing import at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_reaction_twice_is_one(room: Room, member: User, say: Say) -> None:
    message = say(member)
    with meeting_at_the_lock(2):
        outcomes = at_once(
            lambda: services.react(message=message, user=member, emoji="👍"),
            lambda: services.react(message=message, user=member, emoji="👍"),
        )
    assert [type(outcome) for outcome in outcomes] == [Message, Message]
    assert Reaction.objects.count() == 1


def test_two_members_who_react_to_each_other_both_do(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    for _ in range(5):
        mine, theirs = say(member), say(moderator)
        poller = Poller(room, member)
        with meeting_at_the_lock(2):
            outcomes = at_once(
                lambda: services.react(message=theirs, user=member, emoji="👍"),  # noqa: B023
                lambda: services.react(message=mine, user=moderator, emoji="👍"),  # noqa: B023
            )
        assert [type(outcome) for outcome in outcomes] == [Message, Message]
        assert set(poller.catch_up()) == {mine.pk, theirs.pk}


def test_a_reaction_that_meets_a_deletion_leaves_no_row(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    for _ in range(5):
        message = say(member)
        with meeting_at_the_lock(2):
            reacted, deleted = at_once(
                lambda: services.react(message=message, user=moderator, emoji="👍"),  # noqa: B023
                lambda: services.delete_message(message=message, by=member),  # noqa: B023
            )
        assert isinstance(reacted, (Message, MessageGone))
        assert isinstance(deleted, Message)
        assert not Reaction.objects.exists()


def test_a_reaction_that_meets_a_clear_leaves_no_row(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    for _ in range(3):
        message = say(member)
        with meeting_at_the_lock(2):
            reacted, cleared = at_once(
                lambda: services.react(message=message, user=member, emoji="👍"),  # noqa: B023
                lambda: services.clear_room(room=room, by=moderator),
            )
        assert isinstance(reacted, (Message, MessageGone))
        assert isinstance(cleared, Room)
        assert not Reaction.objects.exists()


def test_a_reaction_that_meets_the_removal_of_the_member_comes_before_or_never(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    for number in range(5):
        user = make_person(f"person{number}")
        services.add_member(room=room, user=user)
        message = say(member)
        with meeting_at_the_lock(2):
            reacted, _ = at_once(
                lambda: services.react(message=message, user=user, emoji="👍"),  # noqa: B023
                lambda: services.remove_member(room=room, user=user, by=moderator),  # noqa: B023
            )
        assert isinstance(reacted, (Message, NotAllowed))
        assert Reaction.objects.filter(user=user).exists() == isinstance(reacted, Message)


def test_a_reaction_that_meets_the_deletion_of_the_account_leaves_no_row(
    room: Room, member: User, say: Say
) -> None:
    for number in range(5):
        user = make_person(f"person{number}")
        services.add_member(room=room, user=user)
        message = say(member)
        with meeting_at_the_lock(1):
            reacted, deleted = at_once(
                lambda: services.react(message=message, user=user, emoji="👍"),  # noqa: B023
                lambda: again(user).delete(),  # noqa: B023
            )
        assert isinstance(reacted, (Message, NotAllowed)), reacted
        assert isinstance(deleted, tuple), deleted
    assert not Reaction.objects.exists()


def test_a_reaction_and_an_edit_at_once_both_remain(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    message = say(member)
    opened = message.revision
    with meeting_at_the_lock(2):
        outcomes = at_once(
            lambda: services.react(message=message, user=moderator, emoji="👍"),
            lambda: services.edit_message(
                message=message, body="Edited", by=member, expected_revision=opened
            ),
        )
    assert [type(outcome) for outcome in outcomes] == [Message, Message]
    message.refresh_from_db()
    assert (message.body, message.reacted) == ("Edited", True)
    assert Reaction.objects.count() == 1
