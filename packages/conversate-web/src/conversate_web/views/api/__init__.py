"""The JSON API of a room, for the scripts of the pages and for other clients."""

from .delete import delete
from .edit import edit
from .goodbye import goodbye
from .history import history
from .members import members
from .poll import poll
from .preferences import preferences
from .react import react
from .read import read
from .seen import seen
from .send import send

__all__ = [
    "delete",
    "edit",
    "goodbye",
    "history",
    "members",
    "poll",
    "preferences",
    "react",
    "read",
    "seen",
    "send",
]
