from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from conversate_core.models import Invitation
from conversate_core.people import load_people, person_for

from ..invitation_mails import find_unsent


@dataclass(frozen=True)
class PresentedInvitation:
    """An invitation that people can still accept, on the page that manages the room.

    ``address`` is empty for a link, ``inviter`` for an invitation by the system. ``unsent`` says
    that its mail was not sent, and is empty if it was.
    """

    id: int
    address: str
    inviter: str
    uses: int
    max_uses: int
    expires_at: datetime
    unsent: str


def present_invitations(invitations: Iterable[Invitation]) -> list[PresentedInvitation]:
    """Present *invitations*, whose inviters are loaded, in their order."""
    invitations = list(invitations)
    unsent = find_unsent(invitations)
    load_people(invitation.created_by for invitation in invitations)
    return [
        PresentedInvitation(
            id=invitation.pk,
            address=invitation.address,
            inviter=inviter_name(invitation),
            uses=invitation.uses,
            max_uses=invitation.max_uses,
            expires_at=invitation.expires_at,
            unsent=unsent.get(invitation.pk, ""),
        )
        for invitation in invitations
    ]


def inviter_name(invitation: Invitation) -> str:
    """Return the name of the user who wrote *invitation*, empty for the system."""
    return person_for(invitation.created_by).name if invitation.created_by else ""
