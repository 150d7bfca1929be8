"""``manage.py erase_person``: remove what identifies a person."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from ...internal.database_errors import explain_outage, is_outage
from ...services import Erasure, erase_person
from ..finding import find_account

# Messages between two lines of progress.
_STEP = 10_000


class Command(BaseCommand):
    help = (
        "Remove what identifies a person: their messages stay by “Former member”, or are emptied. "
        "This can't be undone. If it is interrupted, run it again."
    )
    _shown = 0

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the user name")
        parser.add_argument(
            "--messages",
            choices=["keep", "empty"],
            default="keep",
            help="keep the text of their messages (default), or delete texts and files",
        )
        parser.add_argument(
            "--delete-account", action="store_true", help="delete the account at the end"
        )
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, *args: Any, user: str, **options: Any) -> None:
        account = find_account(user)
        if not options["no_input"]:
            self._confirm(user)
        try:
            done = erase_person(
                user=account,
                messages=options["messages"],
                delete_account=options["delete_account"],
                progress=self._show_progress,
            )
        except DatabaseError as error:
            if not is_outage(error):
                raise
            raise CommandError(explain_outage(error)) from error
        self.stdout.write(
            _(
                "Ended %(memberships)d memberships, changed %(messages)d messages, removed "
                "%(traces)d reactions, mentions and other traces."
            )
            % vars(done)
        )

    def _confirm(self, user: str) -> None:
        question = _(
            "This removes “%(name)s” from all rooms and can't be undone. Type “yes” to continue: "
        )
        try:
            answer = input(question % {"name": user})
        except EOFError:  # no terminal
            answer = ""
        if answer != "yes":
            raise CommandError(_("Nothing was changed."))

    def _show_progress(self, done: Erasure) -> None:
        if done.messages - self._shown >= _STEP:
            self._shown = done.messages
            self.stdout.write(_("Messages: %(done)d.") % {"done": done.messages})
