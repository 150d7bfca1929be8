"""Push services that don't answer: their pushes wait, and those of the others don't."""

from __future__ import annotations

import logging
import threading
import time

logger = logging.getLogger("conversate_alerts")

# After so many failures in a row, nothing is sent to a service for `PAUSE` seconds.
FAILURES = 3
PAUSE = 60.0
# Services that are remembered. A member can name any host below those of the browsers.
_MAX_SERVICES = 1_000


class ServiceOutages:
    """The push services of this process that can't be reached. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Failures in a row, and from when on the next push is sent, by the clock of `monotonic`.
        self._failures: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def seconds_left(self, origin: str) -> float:
        """Return for how long nothing is sent to the service; 0: the caller may send a push.

        After a pause, one caller may. Its success ends the outage.
        """
        with self._lock:
            if origin not in self._until:
                return 0
            now = time.monotonic()
            left = self._until[origin] - now
            if left > 0:
                return left
            self._until[origin] = now + PAUSE
            return 0

    def note_failure(self, origin: str, error: Exception) -> None:
        """Count a push that was not answered; log the *error* that begins an outage."""
        with self._lock:
            if len(self._failures) >= _MAX_SERVICES:
                self._failures.clear()
                self._until.clear()
            self._failures[origin] = count = self._failures.get(origin, 0) + 1
            if count < FAILURES:
                return
            is_new = origin not in self._until
            self._until[origin] = time.monotonic() + PAUSE
        if is_new:
            text = " ".join(str(error).split())
            logger.error("Pushes have to wait: %s can't be reached. %s", origin, text)

    def note_answer(self, origin: str) -> None:
        """End the outage of the service, if there is one."""
        if origin not in self._failures:
            return
        with self._lock:
            self._failures.pop(origin, None)
            was_out = self._until.pop(origin, None) is not None
        if was_out:
            logger.warning("Pushes go on: %s can be reached again.", origin)
