"""Run sweeps in a background thread, which is the default."""

from __future__ import annotations

import math
import os
import threading
import time

from django.db import connections

from conversate_core.internal.test_runs import is_test_run

from ..sending.sweep import log_result, sweep
from .base import Dispatcher, interval_with_push
from .daily import daily


class ThreadDispatcher(Dispatcher):
    """Runs sweeps in one background thread of the process.

    The thread starts with the first request, after a server has forked. It sweeps at once, and so
    sends the alerts that were due when an earlier process ended. In tests there is no thread: call
    ``manage.py send_alerts`` there, or set ``runs_in_tests`` in a subclass.
    """

    # Seconds between two sweeps; an alert may be late by as much. With push, it is 5 or less.
    interval = 10.0
    # Seconds until the next sweep, after one that ended with an error.
    pause = 60.0
    # In a site's tests, the thread would log errors about test databases that were dropped.
    runs_in_tests = False

    def __init__(self) -> None:
        self._reset()
        if hasattr(os, "register_at_fork"):
            # A child has no thread, and might inherit a lock that is never released.
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        # Times to sweep at, as numbers of intervals: requests for one interval are one sweep.
        self._slots: set[int] = {0}

    def request_sweep(self, *, after: float) -> None:
        if is_test_run() and not self.runs_in_tests:
            return
        with self._changed:
            slot = self._slot(after)
            # Every poll requests a sweep: the thread is woken only by a new slot.
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
        return math.ceil((time.monotonic() + after) / interval_with_push(self.interval))

    def _run(self) -> None:
        while True:
            self._wait()
            waits = self._sweep()
            with self._changed:
                self._slots.update(self._slot(wait) for wait in waits)

    def _wait(self) -> None:
        """Sleep until the first slot begins, and remove all slots that have passed."""
        with self._changed:
            while (wait := self._seconds_to_first_slot()) is None or wait > 0:
                self._changed.wait(wait)
            now = time.monotonic() / interval_with_push(self.interval)
            self._slots = {slot for slot in self._slots if slot > now}

    def _seconds_to_first_slot(self) -> float | None:
        if not self._slots:
            return None
        return min(self._slots) * interval_with_push(self.interval) - time.monotonic()

    def _sweep(self) -> list[float]:
        """Sweep. Return the seconds until each moment at which to sweep again."""
        try:
            waits = sweep().next_in
        except Exception as error:  # noqa: BLE001 - none of them must end alerts for good
            log_result(error)
            return [self.pause]
        else:
            log_result(None)
            daily.run_if_due()
            return waits
        finally:
            connections.close_all()
