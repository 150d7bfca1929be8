"""What core's objects look like to the templates and to the clients of the API."""

from .as_json import messages_as_json
from .members import PresentedMember, present_members
from .messages import PresentedMessage, author_colours, present_messages
from .rooms import PresentedRoom, message_url, present_rooms, room_url

__all__ = [
    "PresentedMember",
    "PresentedMessage",
    "PresentedRoom",
    "author_colours",
    "message_url",
    "messages_as_json",
    "present_members",
    "present_messages",
    "present_rooms",
    "room_url",
]
