"""Receive one e-mail from a mail server, by standard input: a pipe of Postfix or Exim."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from conversate_alerts.choices import MailResult
from conversate_alerts.conf import alert_settings
from conversate_alerts.replies.errors import TryLater
from conversate_alerts.replies.receive import receive

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
        status, text = _receive(sys.stdin.buffer.read(), to)
        with suppress(BrokenPipeError):
            (self.stderr if status else self.stdout).write(text)
        _discard_unread_output()
        if status:
            sys.exit(status)


def _receive(raw: bytes, to: str) -> tuple[int, str]:
    """Return the exit status and a sentence about what became of the e-mail."""
    if alert_settings.reply_address is None:
        return os.EX_TEMPFAIL, "CONVERSATE_REPLY_ADDRESS is not set."
    try:
        outcome = receive(raw, to=to)
    except TryLater as error:
        return os.EX_TEMPFAIL, str(error)
    except Exception:
        # After any error, the mail server keeps the e-mail: it is not lost.
        logger.exception("An e-mail could not be received.")
        return os.EX_TEMPFAIL, "The e-mail could not be received now."
    if outcome.result is None:
        return os.EX_NOUSER, "There is no such address."
    return 0, f"{_SAID[outcome.result]} {outcome.explanation}".strip()


def _discard_unread_output() -> None:
    """Discard output that can't be written: Python would end with another status because of it.

    Postfix reads a few thousand characters and closes the pipe, and a logged traceback is longer.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
