"""The querysets of core: filters and annotations."""

from .attachments import AttachmentQuerySet
from .memberships import MembershipQuerySet
from .messages import MessageQuerySet
from .rooms import RoomQuerySet

__all__ = ["AttachmentQuerySet", "MembershipQuerySet", "MessageQuerySet", "RoomQuerySet"]
