from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say


def unread(user: User, room: Room) -> int:
    count: int = services.rooms_for(user=user).get(pk=room.pk).unread_count  # type: ignore[attr-defined]
    return count


def test_messages_of_others_are_unread_until_they_are_marked_read(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    first, _ = say(other_member), say(other_member)
    assert unread(member, room) == 2
    services.mark_read(room=room, user=member, message=first)
    assert unread(member, room) == 1
    services.mark_read(room=room, user=member)
    assert unread(member, room) == 0


def test_ones_own_messages_are_never_unread(room: Room, member: User, say: Say) -> None:
    first = say(member)
    services.mark_unread(room=room, user=member, message=first)
    assert unread(member, room) == 0


def test_deleted_messages_are_not_unread_and_those_of_former_members_are(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    services.delete_message(message=say(other_member))
    say(other_member)
    other_member.delete()
    assert unread(member, room) == 1


def test_a_read_mark_does_not_move_back(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    first, _ = say(other_member), say(other_member)
    services.mark_read(room=room, user=member)
    services.mark_read(room=room, user=member, message=first)
    assert unread(member, room) == 0


def test_but_by_marking_a_message_unread(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    messages = [say(other_member) for _ in range(3)]
    services.mark_read(room=room, user=member)
    services.mark_unread(room=room, user=member, message=messages[1])
    assert unread(member, room) == 2
    services.mark_read(room=room, user=member, message=messages[1])
    assert unread(member, room) == 1


def test_everybody_has_a_mark_of_their_own(
    room: Room, member: User, moderator: User, other_member: User, say: Say
) -> None:
    say(other_member)
    services.mark_read(room=room, user=member)
    assert (unread(member, room), unread(moderator, room)) == (0, 1)


def test_an_empty_room_has_nothing_to_mark(room: Room, member: User) -> None:
    services.mark_read(room=room, user=member)
    assert Membership.objects.get(user=member).read_id == 0


def test_a_message_of_another_room_is_no_place_in_this_one(
    room: Room, member: User, outsider: User
) -> None:
    elsewhere = services.rooms_for(user=outsider).get()
    message = services.post_message(room=elsewhere, author=outsider, body="Elsewhere")
    for mark in (services.mark_read, services.mark_unread):
        with pytest.raises(NotAllowed):
            mark(room=room, user=member, message=message)


def test_who_is_no_member_has_no_mark(
    room: Room, member: User, overseer: User, outsider: User, say: Say
) -> None:
    message = say(member)
    for visitor in (overseer, outsider):
        services.mark_read(room=room, user=visitor)
    services.mark_unread(room=room, user=overseer, message=message)
    with pytest.raises(NotAllowed):
        services.mark_unread(room=room, user=outsider, message=message)
    assert list(Membership.objects.filter(room=room).values_list("user", flat=True)) == [member.pk]


@pytest.mark.parametrize("who", ["deactivated", "anonymous"])
def test_who_has_no_account_marks_nothing(
    who: str, room: Room, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        services.mark_read(room=room, user=request.getfixturevalue(who))
