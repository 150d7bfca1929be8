"""A small per-process cache with a time limit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from django.utils.timezone import now

T = TypeVar("T")


class TTLCache(Generic[T]):
    """Keeps up to *max_size* values by key, each for *ttl* after it was read.

    Each value belongs to a version of its key. A lookup with another version finds nothing.
    """

    def __init__(self, *, ttl: timedelta, max_size: int) -> None:
        self._ttl = ttl
        self._max_size = max_size
        self._lock = Lock()
        self._entries: OrderedDict[Hashable, tuple[object, datetime, T]] = OrderedDict()

    def get(self, key: Hashable, version: object, *, ttl: timedelta | None = None) -> T | None:
        """Return the value of *key* at *version*, or None if it is missing or too old.

        *ttl* is for a caller that needs a value newer than the cache keeps.
        """
        with self._lock:
            entry = self._entries.get(key)
        # A value that was read in the future is ignored: the clock was set back.
        if entry and entry[0] == version and timedelta() <= now() - entry[1] < (ttl or self._ttl):
            return entry[2]
        return None

    def set(self, key: Hashable, version: object, value: T, *, read_at: datetime) -> None:
        """Keep *value*, which was read at *read_at*. The oldest entry makes room for it."""
        with self._lock:
            self._entries[key] = (version, read_at, value)
            self._entries.move_to_end(key)
            while len(self._entries) > self._max_size:
                self._entries.popitem(last=False)

    def delete(self, key: Hashable) -> None:
        """Delete the value of *key*, if there is one."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        """Delete all values."""
        with self._lock:
            self._entries.clear()
