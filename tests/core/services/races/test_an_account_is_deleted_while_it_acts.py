"""The deletion of an account meets what it does. No row refers to it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, models

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import (
    Membership,
    Message,
    Participant,
    PersonPreferences,
    Reaction,
    Room,
)
from tests.core.support.people import again, make_person
from tests.core.support.racing import at_once

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)

# Without mentions: a row of a reply to the account may stay, until its message is deleted.
OF_ACCOUNTS: list[type[models.Model]] = [Membership, Participant, PersonPreferences, Reaction]
# With the user, a message of theirs and one of another member.
Act = Callable[["User", Message, Message], Any]
ACTS: dict[str, Act] = {
    "reply": lambda user, own, other: services.post_message(
        room=other.room, author=user, body="Yes", reply_to=other
    ),
    "is replied to": lambda user, own, other: services.post_message(
        room=other.room, author=other.author, body="Yes", reply_to=own
    ),
    "react": lambda user, own, other: services.react(message=other, user=user, emoji="👍"),
    "edit": lambda user, own, other: services.edit_message(message=own, body="Yes", by=user),
    "delete": lambda user, own, other: services.delete_message(message=own, by=user),
    "mark read": lambda user, own, other: services.mark_read(room=other.room, user=user),
    "mute": lambda user, own, other: services.change_preferences(
        membership=Membership.objects.get(room=other.room_id, user=user.pk), muted=True
    ),
    "hide": lambda user, own, other: services.share_reading(user=user, on=False),
    "open direct": lambda user, own, other: services.open_direct(users=people_of(other), by=user),
    "be written to": lambda user, own, other: services.open_direct(users=[user], by=other.author),
    "ask who has read": lambda user, own, other: services.seen_by(message=own, by=user),
}


def people_of(message: Message) -> list[User]:
    assert message.author is not None
    return [message.author]


@pytest.mark.parametrize("name", ACTS)
def test_no_row_is_left(room: Room, member: User, name: str) -> None:
    for number in range(6):
        user = make_person(f"person{number}")
        services.add_member(room=room, user=user)
        own = services.post_message(room=room, author=user, body="Mine")
        other = services.post_message(room=room, author=member, body="Theirs")
        done, deleted = at_once(
            lambda: ACTS[name](user, own, other),  # noqa: B023
            lambda: again(user).delete(),  # noqa: B023
        )
        refused = (NotAllowed, Membership.DoesNotExist)
        assert not isinstance(done, Exception) or isinstance(done, refused), done
        if isinstance(deleted, IntegrityError):
            # Django collects the rows before it locks the account, and a new one keeps the account.
            assert not isinstance(done, Exception), deleted
            deleted = again(user).delete()
        assert isinstance(deleted, tuple), deleted
    keys = set(get_user_model().objects.values_list("pk", flat=True))
    for model in OF_ACCOUNTS:
        assert set(model._default_manager.values_list("user", flat=True)) <= keys, model
    authors = Message.objects.exclude(author=None).values_list("author", flat=True)
    assert set(authors) <= keys


def test_one_who_has_left_a_direct_conversation_does_not_come_back(
    room: Room, member: User
) -> None:
    for number in range(6):
        user = make_person(f"person{number}")
        services.add_member(room=room, user=user)
        direct = services.open_direct(users=[member], by=user)
        services.leave_room(room=direct, user=user)
        opened, deleted = at_once(
            lambda: services.open_direct(users=[member], by=user),  # noqa: B023
            lambda: again(user).delete(),  # noqa: B023
        )
        assert opened == direct or isinstance(opened, NotAllowed), opened
        if isinstance(deleted, IntegrityError):
            assert opened == direct
            deleted = again(user).delete()
        assert isinstance(deleted, tuple), deleted
        assert [each.user for each in direct.memberships.all()] == [member]
