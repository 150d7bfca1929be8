"""Send the alerts that are due: once, as from cron, or repeatedly, as a service."""

from __future__ import annotations

import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connections

from conversate_alerts.dispatch.daily import daily, run_daily
from conversate_alerts.management.repeating import seconds, stop_event
from conversate_alerts.sending.sweep import SweepResult, log_result, sweep
from conversate_core.internal.database_errors import is_outage


class Command(BaseCommand):
    help = "Send e-mail alerts to members who are away, once or (with --every) until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every",
            type=seconds,
            metavar="SECONDS",
            help="Keep running, and sweep this often, until SIGTERM or Ctrl-C.",
        )

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        if every is None:
            self._sweep_once()
            return
        with stop_event() as stop:
            while not stop.is_set():
                self._sweep(stop)
                stop.wait(every)

    def _sweep_once(self) -> None:
        try:
            self._report(sweep())
            run_daily(in_background=False)
        except Error as error:
            if not is_outage(error):
                raise
            text = " ".join(str(error).split())
            raise CommandError(f"Alerts have to wait: the database fails. {text}") from error

    def _sweep(self, stop: threading.Event) -> None:
        try:
            swept = sweep(should_stop=stop.is_set)
            if swept.sent or swept.pushed or swept.failed or swept.given_up:
                self._report(swept)
            log_result(None)
            daily.run_if_due()
        except Exception as error:  # noqa: BLE001 - none of them must end the service
            log_result(error)
        finally:
            connections.close_all()

    def _report(self, swept: SweepResult) -> None:
        self.stdout.write(f"Alerts sent: {swept.sent}")
        if swept.pushed:
            self.stdout.write(f"Notifications sent: {swept.pushed}")
        if swept.failed:
            self.stderr.write(f"Alerts that failed and will be retried: {swept.failed}")
        if swept.given_up:
            self.stderr.write(f"Alerts that were given up: {swept.given_up}")
