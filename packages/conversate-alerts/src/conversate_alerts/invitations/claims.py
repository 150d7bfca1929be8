"""Claims, by which one sweep of many sends the mail of an invitation."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.utils import timezone

from ..models import InvitationMail
from ..querysets import LEASE
from ..sending.mail_claims import MailClaims

_claims = MailClaims(InvitationMail, since="invitation__created_at")
rows_of = _claims.rows_of
finish = _claims.finish
postpone_for_fault = _claims.postpone_for_fault
mark_failed = _claims.mark_failed
give_up = _claims.give_up


def take(invitation_id: int) -> UUID | None:
    """Claim the mail. Return None if another sweep has claimed it, or has just tried it."""
    now, claim = timezone.now(), uuid4()
    mine = InvitationMail.objects.filter(pk=invitation_id).claimable(now)
    return claim if mine.update(claim=claim, claimed_until=now + LEASE) else None
