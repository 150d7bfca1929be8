"""Run sweeps as tasks of django.tasks (Django 6.0), for sites that have a worker."""

from __future__ import annotations

from datetime import timedelta

from django.core import checks
from django.tasks import task, task_backends
from django.tasks.backends.dummy import DummyBackend
from django.tasks.backends.immediate import ImmediateBackend
from django.utils import timezone

from .queue import QueueDispatcher, run_sweep


@task
def sweep_alerts() -> None:
    """Send the alerts that are due, and enqueue further tasks for those that wait."""
    run_sweep()


class TaskDispatcher(QueueDispatcher):
    """Enqueues sweeps in the default backend of ``TASKS``."""

    @classmethod
    def check(cls) -> list[checks.CheckMessage]:
        """Return an error if the backend has no worker, or can't run a task later."""
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

    def enqueue(self, *, wait: float) -> None:
        """Enqueue `sweep_alerts`, to run after *wait* seconds."""
        run_after = timezone.now() + timedelta(seconds=wait)
        sweep_alerts.using(run_after=run_after).enqueue()
