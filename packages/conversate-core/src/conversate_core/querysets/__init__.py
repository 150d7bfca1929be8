"""The querysets of core: filters and annotations."""

from .attachments import AttachmentQuerySet
from .invitations import InvitationQuerySet
from .memberships import MembershipQuerySet
from .messages import MessageQuerySet
from .rooms import RoomQuerySet
from .webhooks import WebhookQuerySet

__all__ = [
    "AttachmentQuerySet",
    "InvitationQuerySet",
    "MembershipQuerySet",
    "MessageQuerySet",
    "RoomQuerySet",
    "WebhookQuerySet",
]
