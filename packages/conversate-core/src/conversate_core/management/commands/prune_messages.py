"""``manage.py prune_messages``: delete the messages that are older than their rooms keep them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ...services import prune_messages


class Command(BaseCommand):
    help = (
        "Delete the messages and files that are older than their rooms keep them, by "
        "CONVERSATE_KEEP_DAYS and the rooms' own number of days. Without alerts, run it daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        pruned = prune_messages()
        self.stdout.write(f"{pruned.rooms} rooms pruned, {pruned.messages} messages removed.")
