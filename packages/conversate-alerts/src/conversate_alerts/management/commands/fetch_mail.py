"""Receive answers from a mailbox: once, as from cron, or repeatedly, as a service."""

from __future__ import annotations

import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connections

from conversate_alerts.conf import alert_settings
from conversate_alerts.management.repeating import seconds, stop_event
from conversate_alerts.replies.fetching import Fetched, fetch_mails, log_result
from conversate_alerts.replies.mailbox import MailboxError
from conversate_core.internal.database_errors import is_outage


class Command(BaseCommand):
    help = "Post answers from the mailbox of CONVERSATE_IMAP, once or (with --every) until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every",
            type=seconds,
            metavar="SECONDS",
            help="Keep running, and look this often, until SIGTERM or Ctrl-C.",
        )

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        for name in ("REPLY_ADDRESS", "IMAP"):
            if getattr(alert_settings, name.lower()) is None:
                raise CommandError(f"CONVERSATE_{name} is not set.")
        if every is None:
            self._fetch_once()
            return
        with stop_event() as stop:
            while not stop.is_set():
                self._fetch(stop)
                stop.wait(every)

    def _fetch_once(self) -> None:
        try:
            self._report(fetch_mails())
        except MailboxError as error:
            raise CommandError(f"The mailbox can't be read: {error}") from error
        except Error as error:
            if not is_outage(error):
                raise
            text = " ".join(str(error).split())
            raise CommandError(f"E-mails have to wait: the database fails. {text}") from error

    def _fetch(self, stop: threading.Event) -> None:
        try:
            fetched = fetch_mails(stop.is_set)
            if fetched.done or fetched.failed:
                self._report(fetched)
            log_result(None)
        except Exception as error:  # noqa: BLE001 - none of them must end the service
            log_result(error)
        finally:
            connections.close_all()

    def _report(self, fetched: Fetched) -> None:
        self.stdout.write(f"E-mails received: {fetched.done}")
        if fetched.failed:
            self.stderr.write(f"E-mails moved to the folder of failures: {fetched.failed}")
        if fetched.waiting:
            self.stderr.write(f"E-mails that have to wait: {fetched.waiting}")
