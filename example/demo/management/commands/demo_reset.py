from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from demo.setup import remove, set_up


class Command(BaseCommand):
    help = "Deletes all data of the demo site, and creates them again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        remove()
        set_up(say=self.stdout.write)
        self.stdout.write("The demo site has its first data again. Start it: hatch run example")
