"""What a process has found out a moment ago and need not find out again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from django.utils.timezone import now

T = TypeVar("T")


class ShortMemory(Generic[T]):
    """Values by their keys: for *fresh* after they were read, and *most* of them at a time.

    Each is of a version, and is not given for another one.
    """

    def __init__(self, *, fresh: timedelta, most: int) -> None:
        self._fresh = fresh
        self._most = most
        self._lock = Lock()
        self._known: OrderedDict[Hashable, tuple[object, datetime, T]] = OrderedDict()

    def get(self, key: Hashable, version: object) -> T | None:
        with self._lock:
            known = self._known.get(key)
        # One that was read in the future is of no use: a clock was set back.
        if known and known[0] == version and timedelta() <= now() - known[1] < self._fresh:
            return known[2]
        return None

    def keep(self, key: Hashable, version: object, value: T, *, read_at: datetime) -> None:
        with self._lock:
            self._known[key] = (version, read_at, value)
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._known.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._known.clear()
