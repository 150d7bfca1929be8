"""Create invitations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from ...conf import core_settings, is_whole_number
from ...errors import InvalidArgument, TooManyInvitations
from ...internal.arguments import check_arguments
from ...internal.permission_gate import require
from ...internal.revisions import room_lock
from ...internal.secret_tokens import hash_of, new_token
from ...internal.signal_sending import send_on_commit
from ...models import Access, Invitation, Room
from ...policy import get_policy
from ...signals import invitation_created

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

MAX_DAYS = 90
MAX_USES = 100
# Until then, the page of an invitation says that it has expired.
_KEPT_AFTER_EXPIRY = timedelta(days=30)


class NewInvitation(NamedTuple):
    """An invitation by link. ``token`` is part of the link, and is stored nowhere."""

    invitation: Invitation
    token: str


@check_arguments
def create_invitation(
    *, room: Room, by: AbstractBaseUser | None = None, days: int = 7, max_uses: int = 10
) -> NewInvitation:
    """Create an invitation by link: up to *max_uses* people can join *room* by it.

    It expires after *days*, 1 to 90; *max_uses* is 1 to 100.

    Raises NotAllowed if the policy's `can_invite` refuses *by*, or the room is open, archived or a
    direct conversation, and InvalidArgument for a number out of range.
    """
    _check_range(max_uses, MAX_USES)
    token = new_token()
    invitation = _create(room, by, days, max_uses=max_uses, token_hash=hash_of(token))
    return NewInvitation(invitation, token)


@check_arguments
def invite_by_mail(
    *, room: Room, address: str, by: AbstractBaseUser | None = None, days: int = 7
) -> Invitation:
    """Create an invitation for one e-mail address. An open one for that address is revoked.

    A receiver of the signal `invitation_created` sends the mail, such as conversate-alerts. Only an
    account with that address can accept it. Whether there is such an account changes nothing here.

    Raises the errors of `create_invitation`, InvalidArgument for an invalid address, and
    TooManyInvitations if *by* has reached the limit in ``CONVERSATE_INVITATION_LIMIT``.
    """
    address = _clean_address(address)
    return _create(room, by, days, max_uses=1, address=address)


def _create(room: Room, by: AbstractBaseUser | None, days: int, **fields: Any) -> Invitation:
    _check_range(days, MAX_DAYS)
    require(_may_invite(by, room))
    now = timezone.now()
    with room_lock(room, account=by) as locked:
        require(_may_invite(by, locked))
        _end_others(locked, fields.get("address", ""), now)
        invitation = Invitation.objects.create(
            room=locked,
            created_by_id=getattr(by, "pk", None),
            created_at=now,
            expires_at=now + timedelta(days=days),
            **fields,
        )
        if by is not None and invitation.address:
            _check_limit(by, now)
        send_on_commit(invitation_created, Invitation, invitation=invitation)
    return invitation


def _may_invite(by: AbstractBaseUser | None, room: Room) -> bool:
    if by is not None:
        return get_policy().can_invite(by, room)
    has_use = room.archived_at is None and room.access != Access.OPEN and not room.is_direct
    return core_settings.invitations and has_use


def _end_others(room: Room, address: str, now: datetime) -> None:
    """Revoke the open invitation of *address*, and delete those that expired long ago."""
    mine = Invitation.objects.filter(room=room)
    mine.filter(expires_at__lt=now - _KEPT_AFTER_EXPIRY).delete()
    if address:
        mine.filter(address__iexact=address, revoked_at=None).update(revoked_at=now)


def _check_limit(by: AbstractBaseUser, now: datetime) -> None:
    """Raise TooManyInvitations, which undoes the newest one.

    The account is locked, so no other process adds one at the same time.
    """
    limit = core_settings.invitation_limit
    if limit is None:
        return
    count, seconds = limit
    mine = Invitation.objects.filter(created_by=by.pk).exclude(address="")
    if mine.filter(created_at__gt=now - timedelta(seconds=seconds)).count() > count:
        raise TooManyInvitations


def _clean_address(value: object) -> str:
    try:
        address = str(value).strip()
        validate_email(address)
        Invitation._meta.get_field("address").run_validators(address)
    except ValidationError:
        raise InvalidArgument(_("Enter a valid e-mail address.")) from None
    return address


def _check_range(value: object, most: int) -> None:
    if not is_whole_number(value) or not 1 <= value <= most:
        raise InvalidArgument(_("Enter a number from 1 to %(most)d.") % {"most": most})
