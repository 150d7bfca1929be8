from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...content.cleaning import shorten_file_name
from ...export import FORMATS, export_room
from ...export.targets import open_target
from ...models import Room


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
        room = Room.objects.filter(slug=slug).first()
        if room is None:
            raise CommandError(_("There is no room “%(slug)s”.") % {"slug": slug})
        path: Path = options["output"] or Path(shorten_file_name(f"{slug}.zip"))
        try:
            with open_target(path) as target:
                export = export_room(room=room, target=target, format_name=options["format"])
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Exported %(messages)d messages and %(files)d files to %(path)s.")
            % {"messages": export.messages, "files": export.files, "path": path}
        )
        if export.missing:
            raise CommandError(
                ngettext(
                    "%(missing)d file could not be exported. See the log.",
                    "%(missing)d files could not be exported. See the log.",
                    export.missing,
                )
                % {"missing": export.missing}
            )
