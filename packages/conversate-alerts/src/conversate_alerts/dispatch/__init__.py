"""Dispatchers, which start the sweeps. ``TaskDispatcher`` is in `tasks`: it needs Django 6.0."""

from .base import Dispatcher, NullDispatcher, get_dispatcher
from .queue import QueueDispatcher, run_sweep
from .thread import ThreadDispatcher

__all__ = [
    "Dispatcher",
    "NullDispatcher",
    "QueueDispatcher",
    "ThreadDispatcher",
    "get_dispatcher",
    "run_sweep",
]
