"""The worker of the queue: does what waits in its folder, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from conversate_alerts.dispatch import run_sweep

from ...places import SITE_DIR


class Command(BaseCommand):
    def handle(self, **options: Any) -> None:
        tasks = list((SITE_DIR / "tasks").glob("*.json"))
        for task in tasks:
            task.unlink()
            run_sweep()
        self.stdout.write(f"{len(tasks)} tasks")
