"""The admin site. It writes through the services, so that open pages show the changes."""

from .memberships import MembershipAdmin
from .messages import MessageAdmin
from .rooms import RoomAdmin

__all__ = ["MembershipAdmin", "MessageAdmin", "RoomAdmin"]
