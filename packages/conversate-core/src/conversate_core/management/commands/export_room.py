"""``manage.py export_room``: a room's messages and files, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...content.cleaning import shorten_file_name
from ...export import FORMATS, export_room
from ...export.targets import open_target
from ..finding import find_room
from ..reporting import report_export


class Command(BaseCommand):
    help = "Write a room's messages and files to a folder or an archive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the room's part of the URL")
        parser.add_argument("--format", choices=sorted(FORMATS), default="json")
        parser.add_argument(
            "--output",
            type=Path,
            help="a folder, or an archive if it ends in .zip (default: SLUG.zip)",
        )

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        room = find_room(slug)
        path: Path = options["output"] or Path(shorten_file_name(f"{slug}.zip"))
        try:
            with open_target(path) as target:
                export = export_room(room=room, target=target, format_name=options["format"])
        except OSError as error:
            raise CommandError(str(error)) from error
        report_export(export, path, self.stdout)
