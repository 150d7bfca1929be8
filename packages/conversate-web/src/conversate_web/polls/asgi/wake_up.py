"""Wakes the watcher before its next tick when a room changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from conversate_core.signals import (
    member_changed,
    membership_changed,
    message_changed,
    message_posted,
    message_reacted,
    room_changed,
)
from conversate_core.wake_up import get_backend

from .subscription import start_subscription

_SIGNALS = (
    message_posted,
    message_changed,
    message_reacted,
    room_changed,
    membership_changed,
    member_changed,
)
# The pause after a check that a change caused is this share of a tick, and at most this many
# seconds, so that many posts cost one query. A change while it is quiet is found at once.
_MIN_SHARE = 0.2
_MAX_PAUSE = 0.05


class WakeUp:
    """*is_awaited* returns whether polls wait for the room of an id in this process."""

    def __init__(self, is_awaited: Callable[[int], bool]) -> None:
        self._is_awaited = is_awaited
        self._timer: asyncio.TimerHandle | None = None
        # Whether the last wait ended by a change.
        self._was_woken = False

    def listen(self) -> None:
        """Wake the running event loop from now on.

        Changes of this process come by the signals of core, and those of other processes by
        `CONVERSATE_WAKE_UP`.
        """
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        for signal in _SIGNALS:
            signal.connect(self._on_change)
        if backend := get_backend():
            start_subscription(backend, self._on_change_elsewhere)

    async def wait(self, seconds: float) -> None:
        """Return after *seconds*, or earlier when something has changed."""
        pause = min(seconds * _MIN_SHARE, _MAX_PAUSE) if self._was_woken else 0.0
        await asyncio.sleep(pause)
        # Not wait_for(), which creates a task for each call in older versions of Python.
        timer = self._loop.call_later(seconds - pause, self._changed.set)
        await self._changed.wait()
        self._was_woken = self._loop.time() < timer.when()
        timer.cancel()
        self._changed.clear()

    def wake(self) -> None:
        """End the wait that is running, or the next one. Call this in the event loop."""
        self._changed.set()

    def wake_within(self, seconds: float) -> None:
        """End the wait that is running, or the next one, after *seconds* at the latest."""
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._changed.set()

    def _on_change(self, **facts: Any) -> None:
        self._wake()

    def _on_change_elsewhere(self, room_id: int | None) -> bool:
        is_for_us = room_id is None or self._is_awaited(room_id)
        return self._wake() if is_for_us else not self._loop.is_closed()

    def _wake(self) -> bool:
        """Return False if the event loop is closed."""
        try:
            self._loop.call_soon_threadsafe(self._changed.set)
        except RuntimeError:
            return False
        return True
