"""Caches for rendered texts, bounded by their size, so that long messages can't fill the memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """A cache of this process that holds the latest entries, up to a size in all.

    An entry never becomes outdated, so its key must have everything that the value is made of.
    """

    def __init__(self) -> None:
        self._size = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return the value of *key*, or None if it is not cached."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: K, value: V, *, size: int, max_size: int) -> None:
        """Add an entry of *size*. Delete the oldest ones until all have at most *max_size*.

        The unit is the caller's.
        """
        with self._lock:
            if key in self._entries:
                return
            self._entries[key] = (value, size)
            self._size += size
            while self._size > max_size:
                _, (_, oldest) = self._entries.popitem(last=False)
                self._size -= oldest


class CachedFunction:
    """A function from text to text with a `BoundedCache` of its latest results.

    A result must depend on the text only. *max_size* is in characters.
    """

    def __init__(self, function: Callable[[str], str], *, max_size: int) -> None:
        self._function = function
        self._max_size = max_size
        self._cache = BoundedCache[str, str]()

    def __call__(self, text: str) -> str:
        result = self._cache.get(text)
        if result is None:
            result = self._function(text)
            size = len(text) + len(result)
            self._cache.put(text, result, size=size, max_size=self._max_size)
        return result
