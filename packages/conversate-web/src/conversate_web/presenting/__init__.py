"""What core's objects look like to the templates and to the clients of the API."""

from .as_json import messages_as_json
from .members import (
    ManagedMember,
    PresentedMember,
    present_managed_members,
    present_members,
)
from .messages import PresentedMessage, present_messages
from .results import PresentedResult, present_results
from .rooms import PresentedRoom, last_authors, message_url, present_rooms, room_url

__all__ = [
    "ManagedMember",
    "PresentedMember",
    "PresentedMessage",
    "PresentedResult",
    "PresentedRoom",
    "last_authors",
    "message_url",
    "messages_as_json",
    "present_managed_members",
    "present_members",
    "present_messages",
    "present_results",
    "present_rooms",
    "room_url",
]
