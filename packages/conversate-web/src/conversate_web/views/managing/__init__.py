"""The pages that manage a room: details, members, invitations, webhooks, and its end."""

from .details import manage
from .ending import archive, clear, delete_room, restore
from .invitations import invite_by_link, invite_by_mail, revoke
from .members import add_member, change_member, remove_member
from .webhooks import revoke_webhook, webhooks

__all__ = [
    "add_member",
    "archive",
    "change_member",
    "clear",
    "delete_room",
    "invite_by_link",
    "invite_by_mail",
    "manage",
    "remove_member",
    "restore",
    "revoke",
    "revoke_webhook",
    "webhooks",
]
