"""Publishing, with a pause after a failure."""

from __future__ import annotations

import logging
import threading
from time import monotonic

from ..internal.outage_log import OutageLog
from .base import WakeUpBackend

# Seconds from a failure to the next attempt. A server that doesn't answer then delays one request
# in this time, and not each of them.
PAUSE = 5.0

_outage_log = OutageLog(
    logging.getLogger("conversate_core"),
    failure="Wake-ups can't be published, so other processes wait for their next tick.",
    recovery="Wake-ups are published again.",
)


class Publisher:
    """Publishes through *backend*. Its methods are called from several threads."""

    def __init__(self, backend: WakeUpBackend) -> None:
        self.backend = backend
        self._lock = threading.Lock()
        # When to try again after a failure.
        self._next_attempt: float | None = None

    def publish(self, room_id: int) -> None:
        """Tell all processes that a room has changed. A failure is logged and not raised."""
        if not self._may_try():
            return
        try:
            self.backend.publish(room_id)
        except Exception as error:  # noqa: BLE001 - any error of a client whose server is down
            self._next_attempt = monotonic() + PAUSE
            _outage_log.log_failure(error)
        else:
            self._next_attempt = None
            _outage_log.log_recovery()

    def _may_try(self) -> bool:
        if self._next_attempt is None:
            return True
        with self._lock:
            now = monotonic()
            if self._next_attempt is not None and now < self._next_attempt:
                return False
            # Other threads don't wait for the same server meanwhile.
            self._next_attempt = now + PAUSE
        return True
