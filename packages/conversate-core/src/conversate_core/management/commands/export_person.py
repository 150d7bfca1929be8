"""``manage.py export_person``: everything about a person, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...content.cleaning import clean_file_name, shorten_file_name
from ...services import export_person
from ..finding import find_account
from ..reporting import report_export


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
        report_export(export, path, self.stdout)
