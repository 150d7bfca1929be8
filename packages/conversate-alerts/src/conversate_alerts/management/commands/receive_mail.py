"""Receive one e-mail from a mail server, by standard input: a pipe of Postfix or Exim."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from conversate_alerts.choices import MailResult
from conversate_alerts.conf import alert_settings
from conversate_alerts.replies.errors import TryLater
from conversate_alerts.replies.receive import Outcome, receive

logger = logging.getLogger("conversate_alerts")


_SAID = {
    MailResult.POSTED: "The e-mail was posted.",
    MailResult.REFUSED: "The e-mail was refused.",
    MailResult.IGNORED: "The e-mail was ignored.",
    MailResult.ASKED: "The member was asked.",
}


class Command(BaseCommand):
    help = (
        "Post the answer to an alert in the e-mail on standard input. Exit status: 0 if the e-mail "
        "is done with, 67 for an unknown address, 75 if it should be delivered again."
    )
    # A mail server starts this for each e-mail.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            default="",
            metavar="ADDRESS",
            help="the recipient that the mail server was told; default: from the headers",
        )

    def handle(self, *args: Any, to: str, **options: Any) -> None:
        raw = sys.stdin.buffer.read()
        if alert_settings.reply_address is None:
            self._wait("CONVERSATE_REPLY_ADDRESS is not set.")
        try:
            outcome = receive(raw, to=to)
        except TryLater as error:
            self._wait(str(error))
        except Exception:
            # Whatever it is: an e-mail that the mail server keeps is not lost.
            logger.exception("An e-mail could not be received.")
            self._wait("The e-mail could not be received now.")
        self._report(outcome)

    def _report(self, outcome: Outcome) -> None:
        if outcome.result is None:
            self.stderr.write("There is no such address.")
            sys.exit(os.EX_NOUSER)
        self.stdout.write(f"{_SAID[outcome.result]} {outcome.explanation}".strip())

    def _wait(self, reason: str) -> None:
        self.stderr.write(reason)
        sys.exit(os.EX_TEMPFAIL)
