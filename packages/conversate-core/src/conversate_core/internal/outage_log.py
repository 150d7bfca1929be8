"""Log an outage once when it begins, and its recovery once when it ends."""

from __future__ import annotations

import threading
from logging import Logger


class OutageLog:
    """The log of one service that this process depends on, such as the database or a cache.

    *failure* is the text of the line for the first failure, *recovery* that for the first success.
    """

    def __init__(self, logger: Logger, *, failure: str, recovery: str) -> None:
        self._logger, self._failure, self._recovery = logger, failure, recovery
        self._lock = threading.Lock()
        self._is_down = False
        # How many failures there were so far.
        self.failures = 0

    def log_failure(self, error: Exception) -> None:
        """Log *error*, unless an earlier failure of the same outage is in the log already."""
        with self._lock:
            is_new, self._is_down = not self._is_down, True
            self.failures += 1
        if is_new:
            # Drivers write several lines.
            text = " ".join(str(error).split())
            self._logger.error("%s %s: %s", self._failure, type(error).__name__, text)

    def log_recovery(self, failures_before: int | None = None) -> None:
        """Log that the service works again, if it was down.

        *failures_before* is ``failures`` when the work that succeeded began. If there were more
        since, the work may have used the service before the outage, and nothing is logged.
        """
        if not self._is_down or failures_before not in {None, self.failures}:
            return
        with self._lock:
            was_down, self._is_down = self._is_down, False
        if was_down:  # pragma: no branch - else another thread was first, since the look above
            self._logger.warning("%s", self._recovery)
