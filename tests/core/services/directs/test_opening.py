"""Open a direct conversation: one room for one set of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import InvalidArgument, NotAllowed
from conversate_core.models import Access, Membership, Participant, Role, Room
from conversate_core.policy import RoomPolicy
from conversate_core.testing import make_member, make_user
from tests.core.support.people import again
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.people import User as AnyUser


class HiddenMembers(RoomPolicy):
    def can_see_members(self, user: AnyUser, room: Room) -> bool:
        return False


def test_the_same_people_get_the_same_room(room: Room, member: User, moderator: User) -> None:
    opened = services.open_direct(users=[moderator], by=member)
    assert services.open_direct(users=[member, moderator, member], by=moderator) == opened
    assert {each.user for each in opened.memberships.all()} == {member, moderator}
    assert (opened.access, opened.is_direct) == (Access.MEMBERS, True)


def test_other_people_get_another_room(
    room: Room, member: User, moderator: User, other_member: User
) -> None:
    two = services.open_direct(users=[moderator], by=member)
    three = services.open_direct(users=[moderator, other_member], by=member)
    assert two != three
    assert three.memberships.count() == 3


def test_nobody_moderates_it(room: Room, member: User, moderator: User) -> None:
    opened = services.open_direct(users=[member], by=moderator)
    assert {each.role for each in opened.memberships.all()} == {Role.MEMBER}


def test_the_address_says_nothing(room: Room, member: User, moderator: User) -> None:
    opened = services.open_direct(users=[moderator], by=member)
    assert len(opened.slug) == 24
    assert opened.title == ""


@pytest.mark.parametrize("count", [1, 9])
def test_it_has_two_to_eight_people(count: int, room: Room, member: User) -> None:
    others = [make_member(room, f"person{index}") for index in range(count - 1)]
    with pytest.raises(InvalidArgument, match="2 to 8 people"):
        services.open_direct(users=others, by=member)
    assert Room.objects.count() == 1


def test_only_people_of_the_same_room_can_be_written_to(
    room: Room, member: User, moderator: User, outsider: User, superuser: User, overseer: User
) -> None:
    for other in (outsider, superuser, overseer):
        for users, by in (([other], member), ([member], other), ([moderator, other], member)):
            with pytest.raises(NotAllowed):
                services.open_direct(users=users, by=by)
    assert not Participant.objects.exists()


def test_the_shared_room_has_to_show_its_members(
    room: Room, member: User, moderator: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.HiddenMembers"
    with pytest.raises(NotAllowed):
        services.open_direct(users=[moderator], by=member)


def test_no_deactivated_account_opens_one_or_is_written_to(
    room: Room, member: User, deactivated: User
) -> None:
    with pytest.raises(NotAllowed):
        services.open_direct(users=[deactivated], by=member)
    with pytest.raises(NotAllowed):
        services.open_direct(users=[member], by=deactivated)


def test_a_site_can_turn_them_off(
    room: Room, member: User, moderator: User, settings: Settings
) -> None:
    before = services.open_direct(users=[moderator], by=member)
    settings.CONVERSATE_DIRECTS = False
    with counted() as queries, pytest.raises(NotAllowed):
        services.open_direct(users=[moderator], by=member)
    assert len(queries) == 0
    # Those that exist stay.
    assert services.get_room(slug=before.slug, user=member) == before
    services.post_message(room=before, author=member, body="Hello")


def test_the_system_can_open_one_for_people_who_share_no_room(
    room: Room, member: User, outsider: User
) -> None:
    opened = services.open_direct(users=[member, outsider])
    assert services.open_direct(users=[member], by=outsider) == opened


def test_the_person_who_left_can_come_back_and_nobody_else_brings_them(
    room: Room, member: User, moderator: User
) -> None:
    opened = services.open_direct(users=[moderator], by=member)
    message = services.post_message(room=opened, author=moderator, body="Before")
    services.leave_room(room=opened, user=member)
    with pytest.raises(Room.DoesNotExist):
        services.get_room(slug=opened.slug, user=member)
    assert services.open_direct(users=[member], by=moderator) == opened
    assert services.open_direct(users=[member, moderator]) == opened
    assert {each.user for each in opened.memberships.all()} == {moderator}
    assert services.open_direct(users=[moderator], by=member) == opened
    assert services.history(room=opened, user=member).messages == (message,)
    assert Membership.objects.get(room=opened, user=member).read_id == message.pk


def test_a_room_that_all_have_left_stays_for_those_who_come_back(
    room: Room, member: User, moderator: User
) -> None:
    opened = services.open_direct(users=[moderator], by=member)
    for user in (member, moderator):
        services.leave_room(room=opened, user=user)
    assert services.open_direct(users=[member], by=moderator) == opened
    assert {each.user for each in opened.memberships.all()} == {moderator}


def test_a_deleted_account_cannot_be_written_to(
    room: Room, member: User, moderator: User, other_member: User
) -> None:
    opened = services.open_direct(users=[moderator], by=member)
    message = services.post_message(room=opened, author=moderator, body="Bye")
    gone = again(moderator)
    moderator.delete()
    with pytest.raises(NotAllowed):
        services.open_direct(users=[gone], by=member)
    [named] = services.name_directs(rooms=[opened], user=member)
    assert named.title == "Former member"
    assert services.history(room=opened, user=member).messages == (message,)


def test_a_new_account_with_the_key_of_a_deleted_one_gets_a_new_room(
    room: Room, member: User, moderator: User
) -> None:
    before = services.open_direct(users=[moderator], by=member)
    key = moderator.pk
    moderator.delete()
    newcomer = make_user("newcomer", pk=key)
    services.add_member(room=room, user=newcomer)
    opened = services.open_direct(users=[newcomer], by=member)
    assert opened != before
    with pytest.raises(Room.DoesNotExist):
        services.get_room(slug=before.slug, user=newcomer)
    assert services.get_room(slug=before.slug, user=member) == before


def test_an_account_of_the_moderators_that_shares_a_room_can_open_one(
    room: Room, member: User, superuser: User
) -> None:
    services.add_member(room=room, user=superuser)
    opened = services.open_direct(users=[member], by=superuser)
    assert services.get_room(slug=opened.slug, user=superuser) == opened
