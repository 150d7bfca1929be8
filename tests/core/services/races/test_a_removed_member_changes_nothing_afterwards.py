"""The removal of a member meets what they do: that comes before, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Message, Reaction, Room
from tests.core.support.people import make_person
from tests.core.support.racing import at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)

# With the user, a message of theirs and one of another member.
Act = Callable[["User", Message, Message], Any]

CHANGES: dict[str, Act] = {
    "reply": lambda user, own, other: services.post_message(
        room=other.room, author=user, body="Yes", reply_to=other
    ),
    "react": lambda user, own, other: services.react(message=other, user=user, emoji="👍"),
    "take back": lambda user, own, other: services.react(
        message=own, user=user, emoji="👍", on=False
    ),
    "edit": lambda user, own, other: services.edit_message(message=own, body="Yes", by=user),
    "delete": lambda user, own, other: services.delete_message(message=own, by=user),
}
# They have no place in the order of the room's changes.
OF_THE_MEMBER: dict[str, Act] = {
    "mark read": lambda user, own, other: services.mark_read(room=other.room, user=user),
    "mark unread": lambda user, own, other: services.mark_unread(
        room=other.room, user=user, message=other
    ),
    "ask who has read": lambda user, own, other: services.seen_by(message=own, by=user),
    "mute": lambda user, own, other: services.change_preferences(
        membership=Membership.objects.get(room=other.room_id, user=user.pk), muted=True
    ),
}


def joined(room: Room, number: int, other: User) -> tuple[User, Message, Message]:
    user = make_person(f"person{number}")
    services.add_member(room=room, user=user)
    own = services.post_message(room=room, author=user, body="Mine")
    services.react(message=own, user=user, emoji="👍")
    return user, own, services.post_message(room=room, author=other, body="Theirs")


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_comes_before_the_removal_or_never(
    room: Room, member: User, moderator: User, name: str
) -> None:
    for number in range(4):
        user, own, other = joined(room, number, member)
        with meeting_at_the_lock(2):
            done, removed = at_once(
                lambda: CHANGES[name](user, own, other),  # noqa: B023
                lambda: services.remove_member(room=room, user=user, by=moderator),  # noqa: B023
            )
        assert removed is None
        room.refresh_from_db()
        if isinstance(done, Message):
            assert done.revision < room.revision
        else:
            assert isinstance(done, NotAllowed), done
            own.refresh_from_db()
            assert own.body == "Mine"
            assert not other.replies.exists()
            assert list(Reaction.objects.filter(user=user).values_list("message")) == [(own.pk,)]


@pytest.mark.parametrize("name", OF_THE_MEMBER)
def test_what_a_removed_member_marks_leaves_no_row(
    room: Room, member: User, moderator: User, name: str
) -> None:
    for number in range(4):
        user, own, other = joined(room, number, member)
        done, removed = at_once(
            lambda: OF_THE_MEMBER[name](user, own, other),  # noqa: B023
            lambda: services.remove_member(room=room, user=user, by=moderator),  # noqa: B023
        )
        allowed = (NotAllowed, Membership.DoesNotExist, services.SeenBy, Membership, type(None))
        assert isinstance(done, allowed), done
        assert removed is None
        assert not Membership.objects.filter(user=user).exists()


@pytest.mark.parametrize("is_open", [False, True], ids=["new", "left"])
def test_a_direct_conversation_needs_a_room_that_is_shared_still(
    room: Room, member: User, moderator: User, is_open: bool
) -> None:
    for number in range(4):
        user = make_person(f"person{number}")
        services.add_member(room=room, user=user)
        if is_open:
            direct = services.open_direct(users=[member], by=user)
            services.leave_room(room=direct, user=user)
        with meeting_at_the_lock(2) if is_open else nullcontext():
            opened, removed = at_once(
                lambda: services.open_direct(users=[member], by=user),  # noqa: B023
                lambda: services.remove_member(room=room, user=user, by=moderator),  # noqa: B023
            )
        assert isinstance(opened, (Room, NotAllowed)), opened
        assert removed is None
        rooms = Room.objects.filter(memberships__user=user)
        assert list(rooms) == ([opened] if isinstance(opened, Room) else [])


def test_whoever_was_removed_before_opens_none(room: Room, member: User, moderator: User) -> None:
    services.remove_member(room=room, user=member, by=moderator)
    with pytest.raises(NotAllowed):
        services.open_direct(users=[moderator], by=member)
    with pytest.raises(NotAllowed):
        services.open_direct(users=[member], by=moderator)
