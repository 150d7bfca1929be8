from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Role, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say


def test_who_is_added_is_a_member_with_a_color_of_their_own(
    room: Room, moderator: User, outsider: User
) -> None:
    added = services.add_member(room=room, user=outsider, by=moderator)
    assert (added.user, added.role) == (outsider, Role.MEMBER)
    assert added == services.get_membership(room=room, user=outsider)
    assert added.color != Membership.objects.get(user=moderator).color
    assert str(added) == "outsider · Tea kitchen"


def test_earlier_messages_are_read_for_new_members(
    room: Room, member: User, outsider: User, say: Say
) -> None:
    say(member)
    services.add_member(room=room, user=outsider)
    unread = services.rooms_for(user=outsider).get(pk=room.pk).unread_count  # type: ignore[attr-defined]
    assert unread == 0
    assert len(services.history(room=room, user=outsider).messages) == 1


def test_adding_twice_leaves_them_as_they_are(room: Room, moderator: User, outsider: User) -> None:
    first = services.add_member(room=room, user=outsider, by=moderator)
    again = services.add_member(room=room, user=outsider, role=Role.MODERATOR, by=moderator)
    assert (again, again.role) == (first, Role.MEMBER)


def test_an_unknown_role_is_the_callers_mistake(room: Room, member: User, outsider: User) -> None:
    with pytest.raises(ValueError, match="owner"):
        services.add_member(room=room, user=outsider, role="owner")
    with pytest.raises(ValueError, match="owner"):
        services.change_role(room=room, user=member, role="owner")
    assert Membership.objects.filter(role="owner").count() == 0


def test_who_is_removed_is_out_at_once_and_their_messages_stay(
    room: Room, moderator: User, member: User, say: Say
) -> None:
    message = say(member)
    services.remove_member(room=room, user=member, by=moderator)
    with pytest.raises(NotAllowed):
        services.poll(room=room, user=member, cursor=0)
    assert services.history(room=room, user=moderator).messages == (message,)
    assert message.author == member


def test_removing_twice_is_no_error(room: Room, moderator: User, member: User) -> None:
    for _ in range(2):
        services.remove_member(room=room, user=member, by=moderator)
    assert services.get_membership(room=room, user=member) is None


def test_a_role_is_changed_and_counts_at_once(
    room: Room, moderator: User, member: User, other_member: User, say: Say
) -> None:
    promoted = services.change_role(room=room, user=member, role=Role.MODERATOR, by=moderator)
    assert promoted.role == Role.MODERATOR
    assert services.delete_message(message=say(other_member), by=member).deleted_at


def test_who_is_no_member_has_no_role(room: Room, moderator: User, outsider: User) -> None:
    with pytest.raises(NotAllowed):
        services.change_role(room=room, user=outsider, role=Role.MODERATOR, by=moderator)


@pytest.mark.parametrize("service", ["add_member", "change_role"])
def test_a_room_that_is_gone_has_no_members(service: str, room: Room, superuser: User) -> None:
    services.delete_room(room=Room.objects.get(pk=room.pk))
    with pytest.raises(NotAllowed):
        getattr(services, service)(room=room, user=superuser, role=Role.MEMBER, by=superuser)
