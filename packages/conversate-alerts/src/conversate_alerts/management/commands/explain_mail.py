"""Say what would become of an e-mail that answers an alert, without posting it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conversate_alerts.choices import MailResult
from conversate_alerts.conf import alert_settings
from conversate_alerts.replies.judging import Verdict, find_member, judge
from conversate_alerts.replies.records import find_record, is_limit_reached
from conversate_core.content.cleaning import clean_line, clean_text

_WOULD_BE = {
    MailResult.POSTED: "It would be posted.",
    MailResult.REFUSED: "It would be refused: {}",
    MailResult.IGNORED: "It would be ignored: {}",
    MailResult.ASKED: "The member would be asked whether it is theirs: {}",
}


class Command(BaseCommand):
    help = "Say what would become of the e-mail in a file, and which text would be posted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an e-mail with its headers, as .eml files are")
        parser.add_argument("--to", default="", metavar="ADDRESS", help="as of receive_mail")

    def handle(self, *args: Any, file: Path, to: str, **options: Any) -> None:
        if alert_settings.reply_address is None:
            raise CommandError("CONVERSATE_REPLY_ADDRESS is not set: no e-mail is received.")
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise CommandError(f"The file can't be read: {error}") from error
        mail = find_member(raw, to=to)
        if mail is None:
            raise CommandError("None of its recipients is the reply address of a member.")
        self.stdout.write(f"Member: {mail.membership.user}\nRoom: {mail.membership.room}")
        if earlier := find_record(mail):
            self.stdout.write(f"It was received before, and {earlier.result}.")
        if is_limit_reached(mail):
            self.stdout.write("It would wait: the member has sent too many e-mails in an hour.")
        self._show(judge(mail))

    def _show(self, verdict: Verdict) -> None:
        # A refused e-mail may have escape sequences for the terminal.
        explanation = clean_line(verdict.explanation)
        self.stdout.write(_WOULD_BE[verdict.result].format(explanation))
        for file in verdict.files:
            self.stdout.write(f"File: {file.name}, {file.size} bytes")
        if verdict.text:
            self.stdout.write(f"\n{clean_text(verdict.text)}")
