"""The JSON API of a room: what the pages' own scripts use, and what other clients may use."""

from .delete import delete
from .edit import edit
from .goodbye import goodbye
from .history import history
from .poll import poll
from .read import read
from .send import send
from .settings import settings

__all__ = ["delete", "edit", "goodbye", "history", "poll", "read", "send", "settings"]
