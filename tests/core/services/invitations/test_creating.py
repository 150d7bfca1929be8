"""Create, list and revoke invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from conversate_core import services
from conversate_core.errors import (
    InvalidArgument,
    InvitationRefused,
    NotAllowed,
    TooManyInvitations,
)
from conversate_core.models import Access, Invitation, Room
from conversate_core.signals import invitation_created
from conversate_core.testing import make_user

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoCaptureOnCommitCallbacks, Settings


def test_a_moderator_creates_a_link_that_expires(room: Room, moderator: User) -> None:
    invitation, token = services.create_invitation(room=room, by=moderator, days=30, max_uses=5)
    assert (invitation.room, invitation.created_by) == (room, moderator)
    assert (invitation.max_uses, invitation.uses, invitation.address) == (5, 0, "")
    assert invitation.expires_at - invitation.created_at == timedelta(days=30)
    assert services.find_invitation(token=token, user=moderator).invitation == invitation


def test_the_database_has_no_token(room: Room, moderator: User) -> None:
    _invitation, token = services.create_invitation(room=room, by=moderator)
    assert len(token) >= 32
    assert token not in str(list(Invitation.objects.values()))


@pytest.mark.parametrize("who", ["member", "outsider", "overseer"])
def test_only_people_who_manage_the_room_invite(
    who: str, room: Room, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(who)
    if who == "overseer":
        services.create_invitation(room=room, by=user)
        return
    for invite in (
        lambda: services.create_invitation(room=room, by=user),
        lambda: services.invite_by_mail(room=room, by=user, address="new@example.com"),
        lambda: services.invitations_of(room=room, by=user),
    ):
        with pytest.raises(NotAllowed):
            invite()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("by_someone", [True, False])
@pytest.mark.parametrize(
    "state",
    [{"access": Access.OPEN}, {"archived_at": timezone.now()}, {"direct_key": "x"}],
    ids=["open", "archived", "direct"],
)
def test_other_rooms_have_no_invitations(
    state: dict[str, Any], by_someone: bool, room: Room, superuser: User
) -> None:
    Room.objects.filter(pk=room.pk).update(**state)
    room.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.create_invitation(room=room, by=superuser if by_someone else None)


@pytest.mark.parametrize("by_someone", [True, False])
def test_a_site_can_turn_them_off(
    by_someone: bool, room: Room, moderator: User, settings: Settings
) -> None:
    _invitation, token = services.create_invitation(room=room, by=moderator)
    settings.CONVERSATE_INVITATIONS = False
    with pytest.raises(NotAllowed):
        services.create_invitation(room=room, by=moderator if by_someone else None)
    with pytest.raises(NotAllowed):
        services.accept_invitation(token=token, user=make_user("new"))


@pytest.mark.parametrize(
    "wrong", [{"days": 0}, {"days": 91}, {"max_uses": 0}, {"max_uses": 101}, {"days": True}]
)
def test_numbers_have_a_range(wrong: dict[str, Any], room: Room, moderator: User) -> None:
    with pytest.raises(InvalidArgument, match="number from 1 to"):
        services.create_invitation(room=room, by=moderator, **wrong)


@pytest.mark.parametrize("wrong", ["", "nobody", "a@b\n", "a@exa mple.com", "x" * 250 + "@ab.de"])
def test_an_address_must_be_valid(wrong: str, room: Room, moderator: User) -> None:
    with pytest.raises(InvalidArgument, match="valid e-mail address"):
        services.invite_by_mail(room=room, by=moderator, address=wrong)


def test_an_address_has_one_open_invitation(room: Room, moderator: User) -> None:
    services.invite_by_mail(room=room, by=moderator, address="new@example.com")
    second = services.invite_by_mail(room=room, by=moderator, address=" NEW@example.com ")
    assert services.invitations_of(room=room, by=moderator) == [second]
    assert (second.address, second.max_uses) == ("NEW@example.com", 1)


def test_an_account_sends_a_limited_number_of_mails(
    room: Room, moderator: User, settings: Settings
) -> None:
    settings.CONVERSATE_INVITATION_LIMIT = (2, 60)
    for number in range(2):
        services.invite_by_mail(room=room, by=moderator, address=f"{number}@example.com")
    with pytest.raises(TooManyInvitations):
        services.invite_by_mail(room=room, by=moderator, address="3@example.com")
    assert Invitation.objects.count() == 2
    services.create_invitation(room=room, by=moderator)
    Invitation.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    services.invite_by_mail(room=room, by=moderator, address="3@example.com")


def test_without_a_limit_an_account_sends_any_number(
    room: Room, moderator: User, settings: Settings
) -> None:
    settings.CONVERSATE_INVITATION_LIMIT = None
    for number in range(25):
        services.invite_by_mail(room=room, by=moderator, address=f"{number}@example.com")
    assert len(services.invitations_of(room=room, by=moderator)) == 25


def test_receivers_learn_of_it_after_the_commit(
    room: Room,
    moderator: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent: list[Invitation] = []

    def listen(invitation: Invitation, **facts: Any) -> None:
        sent.append(invitation)

    invitation_created.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        invitation = services.invite_by_mail(room=room, by=moderator, address="new@example.com")
        assert sent == []
    assert sent == [invitation]


def test_the_sender_of_the_mail_gets_a_token(room: Room, moderator: User) -> None:
    invitation = services.invite_by_mail(room=room, by=moderator, address="new@example.com")
    first = services.renew_token(invitation=invitation)
    second = services.renew_token(invitation=invitation)
    assert services.find_invitation(token=second, user=moderator).invitation == invitation
    with pytest.raises(InvitationRefused):
        services.find_invitation(token=first, user=moderator)


def test_an_invitation_that_has_ended_gets_no_token(room: Room, moderator: User) -> None:
    invitation = services.invite_by_mail(room=room, by=moderator, address="new@example.com")
    services.revoke_invitation(invitation=invitation, by=moderator)
    with pytest.raises(InvitationRefused):
        services.renew_token(invitation=invitation)


def test_the_list_has_those_that_people_can_accept(room: Room, moderator: User) -> None:
    def create() -> Invitation:
        return services.create_invitation(room=room, by=moderator).invitation

    first, revoked, expired, used_up, last = (create() for _each in range(5))
    services.revoke_invitation(invitation=revoked, by=moderator)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    Invitation.objects.filter(pk=used_up.pk).update(uses=used_up.max_uses)
    assert services.invitations_of(room=room, by=moderator) == [last, first]


def test_only_people_who_manage_the_room_revoke(
    room: Room, moderator: User, member: User, outsider: User
) -> None:
    invitation = services.create_invitation(room=room, by=moderator).invitation
    for user in (member, outsider):
        with pytest.raises(NotAllowed):
            services.revoke_invitation(invitation=invitation, by=user)
    services.revoke_invitation(invitation=invitation, by=moderator)
    revoked_at = Invitation.objects.get().revoked_at
    services.revoke_invitation(invitation=invitation, by=moderator)
    assert Invitation.objects.get().revoked_at == revoked_at is not None


def test_rows_are_deleted_a_month_after_they_expired(room: Room, moderator: User) -> None:
    old = services.create_invitation(room=room, by=moderator).invitation
    recent = services.create_invitation(room=room, by=moderator).invitation
    now = timezone.now()
    Invitation.objects.filter(pk=old.pk).update(expires_at=now - timedelta(days=31))
    Invitation.objects.filter(pk=recent.pk).update(expires_at=now - timedelta(days=29))
    new = services.create_invitation(room=room, by=moderator).invitation
    assert set(Invitation.objects.all()) == {recent, new}


def test_they_end_with_the_account_of_the_inviter(room: Room, moderator: User) -> None:
    services.create_invitation(room=room, by=moderator)
    moderator.delete()
    assert not Invitation.objects.exists()
