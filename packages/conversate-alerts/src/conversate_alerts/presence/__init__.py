"""Who is here: what other apps may use.

``room_presence`` answers for a room in one query; ``presence_changed`` tells who comes and goes.
Apps with pages of their own say that a member is here by `conversate_core.presence.record_poll`.
"""

from ..signals import presence_changed
from .backend import DatabasePresence, room_presence

__all__ = ["DatabasePresence", "presence_changed", "room_presence"]
