"""What is out of order for a while: said once in the log, and once more when it is over."""

from __future__ import annotations

import threading
from logging import Logger


class Outage:
    """Of one thing that this process needs again and again."""

    def __init__(self, logger: Logger, *, begun: str, ended: str) -> None:
        self._logger, self._begun, self._ended = logger, begun, ended
        self._lock = threading.Lock()
        self._is_on = False

    def goes_on(self, error: Exception) -> None:
        """It has failed, perhaps not for the first time."""
        with self._lock:
            is_new, self._is_on = not self._is_on, True
        if is_new:
            # Drivers write several lines.
            text = " ".join(str(error).split())
            self._logger.error("%s %s: %s", self._begun, type(error).__name__, text)

    def is_over(self) -> None:
        """It has worked."""
        if not self._is_on:
            return
        with self._lock:
            was_on, self._is_on = self._is_on, False
        if was_on:  # pragma: no branch - else another thread was first, since the look above
            self._logger.warning("%s", self._ended)
