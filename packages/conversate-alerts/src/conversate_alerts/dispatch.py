"""Who starts the sweeps. Named by ``CONVERSATE_ALERT_DISPATCH``."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from functools import lru_cache
from typing import cast

from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from .conf import alert_settings
from .models import AlertPreference
from .sweep import sweep

logger = logging.getLogger("conversate_alerts")


class Dispatcher:
    """The base class of what ``CONVERSATE_ALERT_DISPATCH`` may name; made once in a process."""

    def kick(self, *, after: float) -> None:
        """Something happened that may make an alert due in *after* seconds.

        Called while a request is answered: it must return at once.
        """
        raise NotImplementedError


class NullDispatcher(Dispatcher):
    """For sites that run ``manage.py send_alerts`` themselves."""

    def kick(self, *, after: float) -> None:
        pass


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
            self._slots.add(self._slot(after))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="conversate-alerts", daemon=True
                )
                self._thread.start()
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
            return _next_try()
        except Exception:  # a database that is down must not end alerts for good
            logger.exception("A sweep ended with an error.")
            return self.pause
        finally:
            connections.close_all()


def _next_try() -> float | None:
    now = timezone.now()
    retry_at = AlertPreference.objects.next_retry_at(now)
    return None if retry_at is None else (retry_at - now).total_seconds()


@lru_cache
def _dispatcher(path: str) -> Dispatcher:
    return cast("type[Dispatcher]", import_string(path))()


def get_dispatcher() -> Dispatcher:
    """The dispatcher of this process, as ``CONVERSATE_ALERT_DISPATCH`` names it."""
    return _dispatcher(alert_settings.alert_dispatch)
