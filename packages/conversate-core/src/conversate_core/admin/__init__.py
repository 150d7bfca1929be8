"""The admin site. What is done here goes through the services, so that open pages see it."""

from .messages import MessageAdmin
from .rooms import RoomAdmin

__all__ = ["MessageAdmin", "RoomAdmin"]
