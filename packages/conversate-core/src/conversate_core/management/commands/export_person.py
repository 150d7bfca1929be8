"""``manage.py export_person``: everything about a person, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...content.cleaning import clean_file_name, shorten_file_name
from ...services import export_person
from ..accounts import find_account


class Command(BaseCommand):
    help = "Write everything that is stored about a person to an archive or a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the user name")
        parser.add_argument(
            "--output",
            type=Path,
            help="a folder, or an archive if it ends in .zip (default: USER.zip)",
        )

    def handle(self, *args: Any, user: str, **options: Any) -> None:
        account = find_account(user)
        path = options["output"] or Path(shorten_file_name(clean_file_name(f"{user}.zip")))
        try:
            export = export_person(user=account, output=path)
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
