"""Who starts the sweeps. ``TaskDispatcher`` stays in its module: it needs Django 6.0."""

from .base import Dispatcher, NullDispatcher, get_dispatcher
from .thread import ThreadDispatcher

__all__ = ["Dispatcher", "NullDispatcher", "ThreadDispatcher", "get_dispatcher"]
