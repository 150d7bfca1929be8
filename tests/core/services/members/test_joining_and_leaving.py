from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Access, Role, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def open_room(room: Room) -> Room:
    return services.change_room(room=room, access=Access.OPEN)


def test_anyone_signed_in_may_join_an_open_room(open_room: Room, outsider: User) -> None:
    joined = services.join_room(room=open_room, user=outsider)
    assert (joined.user, joined.role) == (outsider, Role.MEMBER)
    assert services.post_message(room=open_room, author=outsider, body="Hello")


@pytest.mark.parametrize("who", ["outsider", "deactivated", "anonymous"])
def test_nobody_joins_a_room_for_members_only(
    who: str, room: Room, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        services.join_room(room=room, user=request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["deactivated", "anonymous"])
def test_an_open_room_is_not_open_to_who_has_no_account(
    who: str, open_room: Room, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        services.join_room(room=open_room, user=request.getfixturevalue(who))


def test_an_overseer_may_join_any_room(room: Room, overseer: User) -> None:
    assert services.join_room(room=room, user=overseer).role == Role.MEMBER


def test_nobody_joins_an_archived_room(open_room: Room, outsider: User, superuser: User) -> None:
    archived = services.archive_room(room=open_room)
    for user in (outsider, superuser):
        with pytest.raises(NotAllowed):
            services.join_room(room=archived, user=user)


def test_joining_twice_is_no_error_and_one_row(open_room: Room, outsider: User) -> None:
    first = services.join_room(room=open_room, user=outsider)
    assert services.join_room(room=open_room, user=outsider) == first
    assert open_room.memberships.count() == 1


def test_who_joins_a_room_that_they_are_in_keeps_their_role(
    open_room: Room, moderator: User
) -> None:
    assert services.join_room(room=open_room, user=moderator).role == Role.MODERATOR


def test_whoever_leaves_is_out_and_leaving_twice_is_no_error(room: Room, member: User) -> None:
    for _ in range(2):
        services.leave_room(room=room, user=member)
    assert services.get_membership(room=room, user=member) is None
    with pytest.raises(NotAllowed):
        services.history(room=room, user=member)


def test_an_archived_room_can_be_left(room: Room, member: User) -> None:
    services.leave_room(room=services.archive_room(room=room), user=member)
    assert not room.memberships.exists()


def test_a_visitor_has_no_membership(room: Room, outsider: User, anonymous: User) -> None:
    assert services.get_membership(room=room, user=outsider) is None
    assert services.get_membership(room=room, user=anonymous) is None
