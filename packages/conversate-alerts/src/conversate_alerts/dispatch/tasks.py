"""Sweeps as tasks of django.tasks (Django 6.0), for sites that have a worker."""

from __future__ import annotations

import math
import threading
import time
from datetime import timedelta

from django.core import checks
from django.core.cache import cache
from django.db import transaction
from django.tasks import task, task_backends
from django.tasks.backends.dummy import DummyBackend
from django.tasks.backends.immediate import ImmediateBackend
from django.utils import timezone

from ..sweep import seconds_to_next_try, sweep
from .base import Dispatcher, get_dispatcher


@task
def sweep_alerts() -> None:
    """Send what is due, and see to it that what has to wait is looked at in time."""
    sweep()
    wait = seconds_to_next_try()
    if wait is not None:
        get_dispatcher().kick(after=wait)


class TaskDispatcher(Dispatcher):
    """Enqueues a sweep for the time at which something may be due.

    Kicks for the same interval are one task: in a process by its memory, and among processes
    by the site's cache, as far as they share it. One task too many finds nothing to do.
    """

    # Seconds: sweeps are as far apart, and an alert may be as late.
    interval = 30.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: set[int] = set()

    @classmethod
    def check(cls) -> list[checks.CheckMessage]:
        backend = task_backends["default"]
        if isinstance(backend, (ImmediateBackend, DummyBackend)):
            problem = "has no worker: it would send mail while a request waits, or never"
        elif not backend.supports_defer:
            problem = "can't run a task later, which alerts depend on"
        else:
            return []
        return [
            checks.Error(
                f"The default backend of TASKS {problem}.",
                hint="Configure another backend, or remove CONVERSATE_ALERT_DISPATCH.",
                id="conversate_alerts.E021",
            )
        ]

    def kick(self, *, after: float) -> None:
        slot = math.ceil((time.time() + after) / self.interval)
        # No partial(): Django names the function by an attribute that it lacks, if it fails.
        transaction.on_commit(lambda: self._enqueue(slot), robust=True)

    def _enqueue(self, slot: int) -> None:
        if not self._is_first(slot):
            return
        wait = max(slot * self.interval - time.time(), 0)
        key = f"conversate_alerts.sweep.{slot}"
        if not cache.add(key, True, timeout=math.ceil(wait + self.interval)):
            return
        try:
            run_after = timezone.now() + timedelta(seconds=wait)
            sweep_alerts.using(run_after=run_after).enqueue()
        except Exception:
            cache.delete(key)
            self._slots.discard(slot)
            raise

    def _is_first(self, slot: int) -> bool:
        now = time.time() / self.interval
        with self._lock:
            is_first = slot not in self._slots
            self._slots = {other for other in self._slots if other > now} | {slot}
        return is_first
