"""Presents core's objects to the templates and to clients of the API."""

from .as_json import messages_as_json
from .last_messages import LastMessage, find_last_messages
from .members import (
    ManagedMember,
    PresentedMember,
    present_managed_members,
    present_members,
)
from .messages import PresentedMessage, message_page_url
from .results import PresentedResult, ResultsPage, find_results, present_results
from .rooms import PresentedRoom, message_url, present_rooms, room_as_json, room_url
from .shared_messages import SharedMessage, share_messages
from .shown_messages import ShownMessage, show_messages
from .viewer_flags import ViewerFlags, viewer_flags

__all__ = [
    "LastMessage",
    "ManagedMember",
    "PresentedMember",
    "PresentedMessage",
    "PresentedResult",
    "PresentedRoom",
    "ResultsPage",
    "SharedMessage",
    "ShownMessage",
    "ViewerFlags",
    "find_last_messages",
    "find_results",
    "message_page_url",
    "message_url",
    "messages_as_json",
    "present_managed_members",
    "present_members",
    "present_results",
    "present_rooms",
    "room_as_json",
    "room_url",
    "share_messages",
    "show_messages",
    "viewer_flags",
]
