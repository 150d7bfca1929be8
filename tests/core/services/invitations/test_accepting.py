"""Join a room by an invitation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from conversate_core import services
from conversate_core.choices import InvitationObstacle
from conversate_core.errors import InvitationRefused, NotAllowed
from conversate_core.models import Access, Invitation, Role, Room
from conversate_core.testing import make_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from tests.core.support.people import Say


@pytest.fixture
def guest(db: None) -> User:
    return make_user("guest", email="Guest@example.com")


@pytest.fixture
def token(room: Room, moderator: User) -> str:
    return services.create_invitation(room=room, by=moderator, max_uses=2).token


def mailed(room: Room, moderator: User, address: str) -> str:
    invitation = services.invite_by_mail(room=room, by=moderator, address=address)
    return services.renew_token(invitation=invitation)


def refused(token: str, user: User) -> InvitationObstacle:
    """Check that the page and the service give the same reason. Return it."""
    with pytest.raises(InvitationRefused) as error:
        services.accept_invitation(token=token, user=user)
    assert str(error.value) == str(error.value.obstacle.label)
    if error.value.obstacle != InvitationObstacle.UNKNOWN:
        found = services.find_invitation(token=token, user=user)
        assert found.obstacle == error.value.obstacle
    return error.value.obstacle


def test_a_link_brings_in_as_many_people_as_it_says(token: str, room: Room) -> None:
    for name in ("first", "second"):
        membership = services.accept_invitation(token=token, user=make_user(name))
        assert (membership.room, membership.role) == (room, Role.MEMBER)
    assert refused(token, make_user("third")) == InvitationObstacle.USED_UP


def test_the_page_shows_the_room_and_joins_nobody(
    token: str, room: Room, member: User, guest: User
) -> None:
    found = services.find_invitation(token=token, user=guest)
    assert (found.invitation.room, found.membership, found.obstacle) == (room, None, None)
    assert found.member_count == 2
    assert services.get_membership(room=room, user=guest) is None


def test_a_member_uses_nothing(token: str, room: Room, member: User) -> None:
    membership = services.get_membership(room=room, user=member)
    assert services.accept_invitation(token=token, user=member) == membership
    assert services.find_invitation(token=token, user=member).membership == membership
    assert Invitation.objects.get().uses == 0


def test_a_second_call_uses_nothing(token: str, guest: User) -> None:
    services.accept_invitation(token=token, user=guest)
    services.accept_invitation(token=token, user=guest)
    assert Invitation.objects.get().uses == 1


def test_messages_from_before_are_read(token: str, room: Room, member: User, say: Say) -> None:
    newest = say(member)
    membership = services.accept_invitation(token=token, user=make_user("guest"))
    assert membership.read_id == newest.pk


def test_an_unknown_token_is_refused(room: Room, guest: User) -> None:
    assert refused("nonsense", guest) == InvitationObstacle.UNKNOWN
    with pytest.raises(InvitationRefused):
        services.find_invitation(token="", user=guest)


def test_an_invitation_without_a_token_is_found_by_none(
    room: Room, moderator: User, guest: User
) -> None:
    services.invite_by_mail(room=room, by=moderator, address="guest@example.com")
    assert refused("None", guest) == InvitationObstacle.UNKNOWN
    assert refused("", guest) == InvitationObstacle.UNKNOWN


@pytest.mark.parametrize("inactive", [True, False])
def test_only_an_active_account_joins(token: str, inactive: bool) -> None:
    user: Any = make_user("gone", is_active=False) if inactive else AnonymousUser()
    for service in (services.find_invitation, services.accept_invitation):
        with pytest.raises(NotAllowed):
            service(token=token, user=user)


def test_a_mail_is_for_one_address_in_any_case(room: Room, moderator: User, guest: User) -> None:
    token = mailed(room, moderator, "guest@EXAMPLE.com")
    for address in ("other@example.com", ""):
        other = make_user(f"other {address}", email=address)
        assert refused(token, other) == InvitationObstacle.OTHER_ADDRESS
    assert services.accept_invitation(token=token, user=guest).user == guest
    twin = make_user("twin", email="guest@example.com")
    assert refused(token, twin) == InvitationObstacle.USED_UP


def test_a_revoked_one_is_refused(token: str, room: Room, moderator: User, guest: User) -> None:
    services.revoke_invitation(invitation=Invitation.objects.get(), by=moderator)
    assert refused(token, guest) == InvitationObstacle.REVOKED


def test_an_expired_one_is_refused(token: str, guest: User) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    assert refused(token, guest) == InvitationObstacle.EXPIRED


@pytest.mark.parametrize(
    ("state", "obstacle"),
    [
        ({"archived_at": timezone.now()}, InvitationObstacle.ARCHIVED),
        ({"access": Access.OPEN}, InvitationObstacle.OPEN),
    ],
    ids=["archived", "open"],
)
def test_the_room_can_change_in_the_meantime(
    state: dict[str, Any], obstacle: InvitationObstacle, token: str, room: Room, guest: User
) -> None:
    Room.objects.filter(pk=room.pk).update(**state)
    assert refused(token, guest) == obstacle


def end_as_moderator(room: Room, moderator: User) -> None:
    services.change_role(room=room, user=moderator, role=Role.MEMBER)


def remove(room: Room, moderator: User) -> None:
    services.remove_member(room=room, user=moderator)


def deactivate(room: Room, moderator: User) -> None:
    moderator.is_active = False
    moderator.save()


@pytest.mark.parametrize("end", [end_as_moderator, remove, deactivate])
def test_it_ends_with_the_right_of_the_inviter(
    end: Callable[[Room, User], None], token: str, room: Room, moderator: User, guest: User
) -> None:
    end(room, moderator)
    assert refused(token, guest) == InvitationObstacle.REVOKED


def test_the_systems_invitations_need_no_inviter(room: Room, guest: User) -> None:
    token = services.create_invitation(room=room).token
    assert services.accept_invitation(token=token, user=guest).room == room


def remove_one(room: Room, user: User, by: User) -> None:
    services.remove_member(room=room, user=user, by=by)


def sync_without(room: Room, user: User, by: User) -> None:
    services.sync_members(room=room, users=[by], by=by)


@pytest.mark.parametrize("end", [remove_one, sync_without])
def test_an_old_link_does_not_bring_back_a_removed_member(
    end: Callable[[Room, User, User], None], token: str, room: Room, moderator: User, guest: User
) -> None:
    services.accept_invitation(token=token, user=guest)
    end(room, guest, moderator)
    assert refused(token, guest) == InvitationObstacle.REMOVED
    Invitation.objects.update(created_at=timezone.now() - timedelta(seconds=1))
    new = services.create_invitation(room=room, by=moderator).token
    assert services.accept_invitation(token=new, user=guest).user == guest


def test_removing_twice_counts_the_last_time(
    token: str, room: Room, moderator: User, guest: User
) -> None:
    for _each in range(2):
        services.add_member(room=room, user=guest, by=moderator)
        services.remove_member(room=room, user=guest, by=moderator)
    assert refused(token, guest) == InvitationObstacle.REMOVED


def test_members_who_left_come_back(token: str, room: Room, guest: User) -> None:
    services.accept_invitation(token=token, user=guest)
    services.leave_room(room=room, user=guest)
    assert services.accept_invitation(token=token, user=guest).user == guest


def test_a_deleted_room_takes_its_invitations_along(token: str, room: Room, guest: User) -> None:
    services.delete_room(room=room)
    assert refused(token, guest) == InvitationObstacle.UNKNOWN
