"""Presence, stored in the database. This module has what other apps can use.

The signal ``presence_changed`` reports members that come and go.
`conversate_core.presence.room_presence` returns the presence of a room's members: it asks the
backend that the site has configured, which may be another one.
`conversate_core.presence.record_poll` records that a member has an app's own page open.
"""

from ..signals import presence_changed
from .backend import DatabasePresence

__all__ = ["DatabasePresence", "presence_changed"]
