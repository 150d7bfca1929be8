from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from demo.setup import remove, set_up


class Command(BaseCommand):
    help = "Removes all that was said and stored on the demo site, and creates it anew."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        remove()
        set_up(say=self.stdout.write)
        self.stdout.write("The demo site is as on its first day. Start it: hatch run example")
