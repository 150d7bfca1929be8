"""``manage.py make_previews``: make the previews of pictures that have none yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...conf import core_settings
from ...services.picture_previews import make_missing_previews


class Command(BaseCommand):
    help = (
        "Make the previews of large pictures that have none yet, such as those from before "
        "CONVERSATE_PICTURE_PREVIEWS was turned on. People can use the chat meanwhile, and you can "
        "run it again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not core_settings.picture_previews:
            raise CommandError(
                "Previews are turned off. They need Pillow, which is installed by "
                'pip install "conversate-core[images]", and CONVERSATE_PICTURE_PREVIEWS.'
            )
        count = sum(make_missing_previews())
        self.stdout.write(f"{count} previews made.")
