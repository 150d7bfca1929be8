"""The JSON API, for the scripts of the pages and for other clients."""

from .create import create
from .delete import delete
from .edit import edit
from .goodbye import goodbye
from .history import history
from .join import join
from .leave import leave
from .member_list import member_list
from .members import members
from .poll import poll
from .preferences import preferences
from .react import react
from .read import read
from .rooms import rooms
from .search import search, search_room
from .seen import seen
from .send import send

__all__ = [
    "create",
    "delete",
    "edit",
    "goodbye",
    "history",
    "join",
    "leave",
    "member_list",
    "members",
    "poll",
    "preferences",
    "react",
    "read",
    "rooms",
    "search",
    "search_room",
    "seen",
    "send",
]
