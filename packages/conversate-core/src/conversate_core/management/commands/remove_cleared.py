"""``manage.py remove_cleared``: remove the messages of cleared, pruned and deleted rooms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ...services.removal import remove_pending


class Command(BaseCommand):
    help = (
        "Remove the messages and files of cleared, pruned and deleted rooms, if that was "
        "interrupted or CONVERSATE_REMOVAL_THREAD is off. These messages are already hidden from "
        "everyone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = sum(remove_pending())
        self.stdout.write(f"{count} messages removed.")
