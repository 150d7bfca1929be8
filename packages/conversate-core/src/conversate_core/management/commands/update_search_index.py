"""``manage.py update_search_index``: index messages that search does not find yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import router

from ...models import Message
from ...search.rebuilding import rebuild_search_texts


class Command(BaseCommand):
    help = (
        "Index messages that search doesn't find because they were written by plain SQL or by an "
        "older release. Members can post meanwhile, and you can run it again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        messages = Message.objects.using(router.db_for_write(Message))
        changed = sum(rebuild_search_texts(messages))
        self.stdout.write(f"{changed} messages indexed.")
