"""Find the invitations to send, and what to send for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import InvitationRefused
from conversate_core.models import Access, Invitation
from conversate_core.policy import get_policy

from ..mail.links import invitation_url
from ..mail.outbox import Refused
from ..mail.single_address import single_address
from ..models import InvitationMail
from ..sending.obstacles import RECHECK_AFTER, AlertPostponed
from .claims import rows_of


@dataclass(frozen=True)
class InvitingMail:
    """The content of a mail: the invitation, with room and ``created_by``, and its link."""

    invitation: Invitation
    url: str


def waiting_mails(now: datetime) -> dict[int, bool]:
    """Return whether to try each mail that waits *now*, by the keys of the invitations.

    It takes one query, and none where the site has no invitations.
    """
    return InvitationMail.objects.waiting(now) if core_settings.invitations else {}


def gather(claim: UUID, now: datetime) -> InvitingMail | None:
    """Return the mail, with a new token, or None if the invitation is no longer open.

    Raises AlertPostponed if there is no page to link to, and Refused if the address is not one.
    """
    row = _row_of(claim)
    if row is None:
        return None
    invitation = row.invitation
    if not _is_offered(invitation):
        return None
    try:
        token = services.renew_token(invitation=invitation)
    except InvitationRefused:
        return None
    if not single_address(invitation.address):
        raise Refused(
            _("“%(address)s” is not a single e-mail address.") % {"address": invitation.address}
        )
    url = invitation_url(token)
    if url is None:
        reason = _("This site has no page for invitations, or no CONVERSATE_SITE_URL.")
        raise AlertPostponed(reason, until=now + RECHECK_AFTER, is_fault=True)
    return InvitingMail(invitation, url)


def _is_offered(invitation: Invitation) -> bool:
    """Whether the room takes invitations, and the inviter may still invite to it."""
    room, inviter = invitation.room, invitation.created_by
    if inviter is not None:
        return get_policy().can_invite(inviter, room)
    return room.archived_at is None and room.access != Access.OPEN


def _row_of(claim: UUID) -> InvitationMail | None:
    related = "invitation__created_by__alert_profile"
    return rows_of(claim).select_related("invitation__room", related).first()
