"""Record the invitations that are sent by e-mail."""

from __future__ import annotations

from conversate_core.models import Invitation

from ..models import InvitationMail


def record(invitation: Invitation) -> bool:
    """Store that *invitation* will be mailed; return False if it is a link, without an address."""
    if not invitation.address:
        return False
    rows = [InvitationMail(invitation=invitation)]
    InvitationMail.objects.bulk_create(rows, ignore_conflicts=True)
    return True
