"""Sweeps in a background thread: what a site has without any setting."""

from __future__ import annotations

import logging
import math
import os
import threading
import time

from django.db import connections

from ..sweep import seconds_to_next_try, sweep
from .base import Dispatcher

logger = logging.getLogger("conversate_alerts")


class ThreadDispatcher(Dispatcher):
    """Sweeps in one background thread of the process, when something may be due.

    The thread starts with the first kick, so after a server has forked, and sweeps at once: what
    was due when an earlier process ended is caught up.
    """

    # Seconds: sweeps are as far apart, and an alert may be as late.
    interval = 10.0
    # Seconds until the next sweep, after one that ended with an error.
    pause = 60.0

    def __init__(self) -> None:
        self._start_afresh()
        if hasattr(os, "register_at_fork"):
            # A child has no thread, and might have a lock that nobody will release.
            os.register_at_fork(after_in_child=self._start_afresh)

    def _start_afresh(self) -> None:
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        # Times to sweep at, as numbers of intervals: kicks for the same interval are one.
        self._slots: set[int] = {0}

    def kick(self, *, after: float) -> None:
        with self._changed:
            slot = self._slot(after)
            # Every poll kicks: the thread is woken only to hear something new.
            is_known = slot in self._slots
            self._slots.add(slot)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="conversate-alerts", daemon=True
                )
                self._thread.start()
            if not is_known:
                self._changed.notify()

    def _slot(self, after: float) -> int:
        return math.ceil((time.monotonic() + after) / self.interval)

    def _run(self) -> None:
        while True:
            self._wait()
            wait = self._sweep()
            if wait is not None:
                with self._changed:
                    self._slots.add(self._slot(wait))

    def _wait(self) -> None:
        """Sleep until the first slot begins, and take it with all that have passed."""
        with self._changed:
            while (wait := self._seconds_to_first_slot()) is None or wait > 0:
                self._changed.wait(wait)
            now = time.monotonic() / self.interval
            self._slots = {slot for slot in self._slots if slot > now}

    def _seconds_to_first_slot(self) -> float | None:
        if not self._slots:
            return None
        return min(self._slots) * self.interval - time.monotonic()

    def _sweep(self) -> float | None:
        """Sweep; return after how many seconds there is something to try again."""
        try:
            sweep()
            return seconds_to_next_try()
        except Exception:  # a database that is down must not end alerts for good
            logger.exception("A sweep ended with an error.")
            return self.pause
        finally:
            connections.close_all()
