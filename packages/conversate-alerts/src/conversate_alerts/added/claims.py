"""Claims, by which one sweep of many sends the mail to an added member."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from ..models import AddedMember
from ..querysets import LEASE
from ..sending.mail_claims import MailClaims

_claims = MailClaims(AddedMember, since="added_at")
rows_of = _claims.rows_of
finish = _claims.finish
postpone = _claims.postpone
postpone_for_fault = _claims.postpone_for_fault
mark_failed = _claims.mark_failed
give_up = _claims.give_up


def take(user_id: Any) -> UUID | None:
    """Claim the rows of the person's next mail. Return None if another sweep has claimed them."""
    now = timezone.now()
    mine = AddedMember.objects.filter(user=user_id).claimable(now)
    first = mine.collected(now).order_by("added_at", "pk").first()
    if first is None:
        return None
    claim = uuid4()
    # After a sweep that died, the rows of its mail only: if it had sent that mail, it is repeated
    # unchanged.
    batch = mine.filter(claim=first.claim)
    return claim if batch.update(claim=claim, claimed_until=now + LEASE) else None
