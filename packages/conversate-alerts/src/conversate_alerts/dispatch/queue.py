"""Run sweeps in the worker of any task queue."""

from __future__ import annotations

import logging
import math
import threading
import time

from django.core.cache import cache
from django.db import Error

from conversate_core.databases import on_commit
from conversate_core.internal.database_errors import is_outage
from conversate_core.internal.outage_log import OutageLog

from ..sending.sweep import log_result, sweep
from .base import Dispatcher, get_dispatcher, interval_with_push
from .daily import daily

# Seconds until the next sweep, after one that could not reach the database.
PAUSE = 60.0

_cache_log = OutageLog(
    logging.getLogger("conversate_alerts"),
    failure="The default cache fails. Each process enqueues its own sweeps.",
    recovery="The default cache works again.",
)


def run_sweep() -> None:
    """Send the alerts that are due, and request sweeps from the dispatcher for those that wait.

    The task of a queue calls this, in a worker and outside of any transaction. Any number of calls
    may run at once. A mail that fails raises nothing: a later sweep tries it again. While the
    database can't be reached, another sweep follows in 60 seconds. Raises other database errors.
    """
    try:
        waits = sweep().next_in
    except Error as error:
        if not is_outage(error):
            raise
        log_result(error)
        waits = [PAUSE]
    else:
        log_result(None)
        daily.run_if_due()
    for wait in waits:
        get_dispatcher().request_sweep(after=wait)


class QueueDispatcher(Dispatcher):
    """The base class of a dispatcher that runs sweeps in a task queue: override `enqueue`.

    Requests for the same interval become one task. Processes know of each other's tasks by the
    site's default cache, if they share it. A task too many finds nothing to do.
    """

    # Seconds between two sweeps; an alert may be late by as much. With push, it is 5 or less.
    interval = 30.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: set[int] = set()

    def enqueue(self, *, wait: float) -> None:
        """Enqueue a task that calls `run_sweep` after *wait* seconds, which may be 0.

        Called once the transaction has committed. If it raises an error, Django logs it, the HTTP
        request goes on, and the next `request_sweep` for the same time tries again.
        """
        raise NotImplementedError

    def request_sweep(self, *, after: float) -> None:
        """Enqueue a sweep, unless one is enqueued for the same interval."""
        slot = math.ceil((time.time() + after) / interval_with_push(self.interval))
        # No partial(): to log an error, Django needs the __qualname__ of the function.
        on_commit(lambda: self._enqueue(slot), robust=True)

    def _enqueue(self, slot: int) -> None:
        if not self._is_first(slot):
            return
        interval = interval_with_push(self.interval)
        wait = max(slot * interval - time.time(), 0)
        key = f"conversate_alerts.sending.sweep.{slot}"
        if not _is_added(key, timeout=math.ceil(wait + interval)):
            return
        try:
            self.enqueue(wait=wait)
        except Exception:
            self._slots.discard(slot)
            cache.delete(key)
            raise

    def _is_first(self, slot: int) -> bool:
        now = time.time() / interval_with_push(self.interval)
        with self._lock:
            is_first = slot not in self._slots
            self._slots = {other for other in self._slots if other > now} | {slot}
        return is_first


def _is_added(key: str, *, timeout: int) -> bool:
    """Return whether *key* was not in the cache, as far as the cache works."""
    try:
        is_added = cache.add(key, True, timeout=timeout)
    except Exception as error:  # noqa: BLE001 - any error of the site's cache
        # A task too many does no harm, and without one no alert would be sent.
        _cache_log.log_failure(error)
        return True
    _cache_log.log_recovery()
    return is_added
