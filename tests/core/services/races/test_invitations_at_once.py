"""Invitations that several people accept at the same time, or that end meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.choices import InvitationObstacle
from conversate_core.errors import InvitationRefused, NotAllowed, TooManyInvitations
from conversate_core.models import Invitation, Membership, Room
from conversate_core.testing import make_user
from tests.core.support.racing import at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_at_the_last_use_are_one_member(room: Room, moderator: User) -> None:
    token = services.create_invitation(room=room, by=moderator, max_uses=1).token
    first, second = make_user("first"), make_user("second")
    with meeting_at_the_lock(2):
        outcomes = at_once(
            lambda: services.accept_invitation(token=token, user=first),
            lambda: services.accept_invitation(token=token, user=second),
        )
    assert sorted(type(each).__name__ for each in outcomes) == ["InvitationRefused", "Membership"]
    refusal = next(each for each in outcomes if isinstance(each, InvitationRefused))
    assert refusal.obstacle == InvitationObstacle.USED_UP
    assert (Invitation.objects.get().uses, room.memberships.count()) == (1, 2)


def test_one_person_twice_takes_one_use(room: Room, moderator: User) -> None:
    token = services.create_invitation(room=room, by=moderator, max_uses=2).token
    guest = make_user("guest")
    with meeting_at_the_lock(2):
        outcomes = at_once(*[lambda: services.accept_invitation(token=token, user=guest)] * 2)
    assert [type(each) for each in outcomes] == [Membership, Membership]
    assert Invitation.objects.get().uses == 1


def test_accepting_meets_the_removal_of_the_inviter(room: Room, moderator: User) -> None:
    token = services.create_invitation(room=room, by=moderator).token
    guest = make_user("guest")
    with meeting_at_the_lock(2):
        joined, removed = at_once(
            lambda: services.accept_invitation(token=token, user=guest),
            lambda: services.remove_member(room=room, user=moderator),
        )
    assert removed is None
    is_member = room.memberships.filter(user=guest).exists()
    assert isinstance(joined, Membership) == is_member
    if not is_member:
        assert isinstance(joined, InvitationRefused)


def test_accepting_meets_the_deletion_of_the_room(room: Room, moderator: User) -> None:
    token = services.create_invitation(room=room, by=moderator).token
    guest = make_user("guest")
    with meeting_at_the_lock(2):
        joined, deleted = at_once(
            lambda: services.accept_invitation(token=token, user=guest),
            lambda: services.delete_room(room=room),
        )
    assert deleted is None
    assert isinstance(joined, Membership | NotAllowed | InvitationRefused)
    assert not Membership.objects.exists()


def test_the_limit_of_mails_holds_for_calls_at_once(
    room: Room, moderator: User, settings: Settings
) -> None:
    settings.CONVERSATE_INVITATION_LIMIT = (2, 60)
    with meeting_at_the_lock(4):
        outcomes = at_once(
            *[
                lambda n=number: services.invite_by_mail(  # type: ignore[misc]
                    room=room, by=moderator, address=f"{n}@example.com"
                )
                for number in range(4)
            ]
        )
    assert sorted(type(each).__name__ for each in outcomes) == [
        *["Invitation"] * 2,
        *["TooManyInvitations"] * 2,
    ]
    assert any(isinstance(each, TooManyInvitations) for each in outcomes)
    assert Invitation.objects.count() == 2
