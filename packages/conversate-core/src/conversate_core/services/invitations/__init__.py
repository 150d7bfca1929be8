"""Services for invitations: create, revoke and list them, and join a room by one."""

from .accepting import FoundInvitation, accept_invitation, find_invitation
from .creating import MAX_DAYS, MAX_USES, NewInvitation, create_invitation, invite_by_mail
from .listing import invitations_of, revoke_invitation
from .tokens import renew_token

__all__ = [
    "MAX_DAYS",
    "MAX_USES",
    "FoundInvitation",
    "NewInvitation",
    "accept_invitation",
    "create_invitation",
    "find_invitation",
    "invitations_of",
    "invite_by_mail",
    "renew_token",
    "revoke_invitation",
]
