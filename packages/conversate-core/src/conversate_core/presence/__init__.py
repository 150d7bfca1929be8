"""Presence: whether members are active, idle or away. A backend stores it, not core."""

from .backends import Poll, Presence, PresenceBackend, State, get_backend, register_backend
from .reading import announce_change, here_first, join_presence, presence_of, room_presence
from .recording import is_client, record_goodbye, record_poll, record_polls, record_view

__all__ = [
    "Poll",
    "Presence",
    "PresenceBackend",
    "State",
    "announce_change",
    "get_backend",
    "here_first",
    "is_client",
    "join_presence",
    "presence_of",
    "record_goodbye",
    "record_poll",
    "record_polls",
    "record_view",
    "register_backend",
    "room_presence",
]
