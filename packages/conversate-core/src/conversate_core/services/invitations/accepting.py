"""Find an invitation by its token, and join its room."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils import timezone

from ...choices import InvitationObstacle
from ...conf import core_settings
from ...errors import InvitationRefused
from ...internal.arguments import check_arguments
from ...internal.permission_gate import require
from ...internal.secret_tokens import hash_of
from ...models import Access, Invitation, Membership, RemovedMember, Role, Room
from ...policy import get_policy
from ..members import add_if_allowed

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class FoundInvitation:
    """An invitation, and what *user* can do with it.

    ``membership`` is the user's membership if they have joined already. Otherwise ``obstacle`` says
    why they can't join, and None that they can. ``member_count`` is the number of members.
    """

    invitation: Invitation
    membership: Membership | None
    obstacle: InvitationObstacle | None
    member_count: int


@check_arguments
def find_invitation(*, token: str, user: AbstractBaseUser) -> FoundInvitation:
    """Return the invitation with *token*, as the account *user* sees it.

    Raises InvitationRefused if there is none, and NotAllowed if *user* is not signed in or
    ``CONVERSATE_INVITATIONS`` is off.
    """
    invitation = _find(token, user)
    room = invitation.room
    membership = get_policy().membership(user, room)
    obstacle = None if membership else _obstacle(invitation, user, room)
    count = Membership.objects.filter(room=room.pk).count()
    return FoundInvitation(invitation, membership, obstacle, count)


@check_arguments
def accept_invitation(*, token: str, user: AbstractBaseUser) -> Membership:
    """Make *user* a member of the room of the invitation with *token*. Return the membership.

    This counts as a use, unless *user* is a member already.

    Raises InvitationRefused if the invitation is not valid for *user*, and NotAllowed as
    `find_invitation` does, or if the account or the room was deleted.
    """
    invitation = _find(token, user)
    room = invitation.room
    if membership := get_policy().membership(user, room):
        return membership
    return add_if_allowed(room, user, Role.MEMBER, user, partial(_use, invitation, user))


def _find(token: str, user: AbstractBaseUser) -> Invitation:
    require(core_settings.invitations and get_policy().is_active(user))
    found = Invitation.objects.filter(token_hash=hash_of(str(token)))
    invitation = found.select_related("room", "created_by").first()
    if invitation is None:
        raise InvitationRefused(InvitationObstacle.UNKNOWN)
    return invitation


def _use(invitation: Invitation, user: AbstractBaseUser, locked: Room) -> bool:
    """Count a use under the room's lock. Raise InvitationRefused if there is an obstacle."""
    if obstacle := _obstacle(invitation, user, locked):
        raise InvitationRefused(obstacle)
    usable = Invitation.objects.usable().filter(pk=invitation.pk)
    if not usable.update(uses=F("uses") + 1):
        # Another one came first.
        invitation.refresh_from_db()
        raise InvitationRefused(_end(invitation, locked) or InvitationObstacle.USED_UP)
    return True


def _obstacle(
    invitation: Invitation, user: AbstractBaseUser, room: Room
) -> InvitationObstacle | None:
    if end := _end(invitation, room):
        return end
    if invitation.address and not _has_address(user, invitation.address):
        return InvitationObstacle.OTHER_ADDRESS
    removed = RemovedMember.objects.filter(room=room.pk, user=user.pk)
    if removed.filter(removed_at__gte=invitation.created_at).exists():
        return InvitationObstacle.REMOVED
    return None


def _end(invitation: Invitation, room: Room) -> InvitationObstacle | None:
    """Return why nobody can join *room* by *invitation*."""
    ends = [
        (invitation.revoked_at is not None, InvitationObstacle.REVOKED),
        (invitation.uses >= invitation.max_uses, InvitationObstacle.USED_UP),
        (invitation.expires_at <= timezone.now(), InvitationObstacle.EXPIRED),
        (room.archived_at is not None, InvitationObstacle.ARCHIVED),
        (room.access == Access.OPEN, InvitationObstacle.OPEN),
    ]
    for is_so, obstacle in ends:
        if is_so:
            return obstacle
    inviter = invitation.created_by
    if inviter is not None and not get_policy().can_invite(inviter, room):
        return InvitationObstacle.REVOKED
    return None


def _has_address(user: AbstractBaseUser, address: str) -> bool:
    field = get_user_model().get_email_field_name()
    return str(getattr(user, field, "")).casefold() == address.casefold()
