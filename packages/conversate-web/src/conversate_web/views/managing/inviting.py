"""What the page that manages a room shows of its invitations."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from conversate_core import services
from conversate_core.policy import get_policy

from ...forms.invitations import LinkForm, MailForm
from ...presenting.invitations import present_invitations
from ...visits import Visit


def invitation_context(visit: Visit) -> dict[str, Any]:
    """Return the template context of the section: nothing if the user can't invite anyone."""
    if not get_policy().can_invite(visit.user, visit.room):
        return {}
    listed = services.invitations_of(room=visit.room, by=visit.user)
    return {
        "can_invite": True,
        "link_form": LinkForm(),
        # It sends the mails.
        "mail_form": MailForm() if apps.is_installed("conversate_alerts") else None,
        "invitations": present_invitations(listed),
    }
