"""Hearing of changes that this process makes itself, so that nobody waits for the next tick."""

from __future__ import annotations

import asyncio
from typing import Any

from conversate_core.signals import (
    membership_changed,
    message_changed,
    message_posted,
    room_changed,
)

# Of the time between two looks, so much is waited whatever is heard: many posts are one look.
_LEAST = 0.2


class Hurry:
    def listen(self) -> None:
        """Hear of changes, from now on and in this event loop."""
        self._loop = asyncio.get_running_loop()
        self._heard = asyncio.Event()
        for signal in (message_posted, message_changed, room_changed, membership_changed):
            signal.connect(self._hear)

    async def wait(self, seconds: float) -> None:
        """For so long at the most, or until something has changed."""
        await asyncio.sleep(seconds * _LEAST)
        # Not by wait_for(), which takes a task each time in older versions of Python.
        alarm = self._loop.call_later(seconds * (1 - _LEAST), self._heard.set)
        await self._heard.wait()
        alarm.cancel()
        self._heard.clear()

    def _hear(self, **facts: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heard.set)
