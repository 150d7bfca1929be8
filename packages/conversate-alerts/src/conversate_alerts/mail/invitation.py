"""Build the mail that invites an address to a room, in text and HTML."""

from __future__ import annotations

from typing import Any

from django.utils.text import Truncator

from conversate_core.content.cleaning import clean_line
from conversate_core.models import Invitation
from conversate_core.people import person_for

from ..invitations.due import InvitingMail
from ..models import AlertProfile
from ..sending.obstacles import profile_of_user
from .headers import AUTOMATIC, other_message_id
from .links import site_url
from .message import Mail, render_mail
from .reader import as_reader, local_time

# The most characters of a name or a title. A stranger gets the mail: it must have no room for a
# letter of its own. For the same reason it lacks the description of the room.
MAX_CHARACTERS = 80


def build_invitation(mail: InvitingMail) -> Mail:
    """Return the mail to the address of the invitation, in its sender's language and time zone.

    It says the same to people with an account and without one.
    """
    invitation = mail.invitation
    with as_reader(_profile(invitation)):
        return render_mail(
            "invitation",
            _context(mail),
            to=invitation.address,
            # No List-Unsubscribe: there is no list, and no account that could keep the choice. The
            # Message-ID is a new one for each attempt: if a mail server dropped the second as a
            # copy, the reader would have only the first one, whose token no longer works.
            headers={"Message-ID": other_message_id(), **AUTOMATIC},
        )


def _context(mail: InvitingMail) -> dict[str, Any]:
    """The variables of the templates, which docs/how-to/mails.md lists."""
    invitation = mail.invitation
    expires_at = local_time(invitation.expires_at)
    inviter = invitation.created_by
    return {
        "inviter": _shorten(person_for(inviter).name) if inviter else "",
        "room_title": _shorten(invitation.room.title),
        "site_url": site_url(),
        "expires_at": expires_at,
        "time_zone": expires_at.tzname(),
        "invitation_url": mail.url,
    }


def _shorten(text: str) -> str:
    return Truncator(clean_line(text)).chars(MAX_CHARACTERS)


def _profile(invitation: Invitation) -> AlertProfile:
    inviter = invitation.created_by
    return AlertProfile() if inviter is None else profile_of_user(inviter)
