"""``manage.py strip_metadata``: remove the metadata of pictures that were stored before."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...services.stored_pictures import Progress, strip_stored_pictures


class Command(BaseCommand):
    help = (
        "Remove the metadata of stored pictures, such as the place of a photo, and correct their "
        "width and height. Members can post meanwhile, and you can run it again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = Progress()
        for done in strip_stored_pictures():
            if options["verbosity"] > 1:
                self.stdout.write(f"{done.read} pictures read.")
        self.stdout.write(f"{done.changed} of {done.read} pictures changed.")
        if done.failed:
            failed = f"{done.failed} of {done.read} pictures could not be replaced."
            raise CommandError(f"{failed} The log says why.")
