"""Send the alerts that are due: once, as from cron, or again and again, as a service."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from conversate_alerts.sweep import Swept, sweep

logger = logging.getLogger("conversate_alerts")


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= threading.TIMEOUT_MAX:
        raise ArgumentTypeError(f"{value!r} is not a number of seconds above 0")
    return seconds


class Command(BaseCommand):
    help = "Sends e-mail alerts to members who are away: once, or with --every until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every",
            type=_seconds,
            metavar="SECONDS",
            help="Keep running, and look this often, until SIGTERM or Ctrl-C.",
        )

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        if every is None:
            self._report(sweep())
            return
        with _stop_event() as stop:
            while not stop.is_set():
                self._sweep(stop)
                stop.wait(every)

    def _sweep(self, stop: threading.Event) -> None:
        try:
            swept = sweep(stopping=stop.is_set)
            if swept != Swept():
                self._report(swept)
        except Exception:  # a database that is down for a while must not end the service
            logger.exception("A sweep ended with an error.")
        finally:
            connections.close_all()

    def _report(self, swept: Swept) -> None:
        self.stdout.write(f"Alerts sent: {swept.sent}")
        if swept.failed:
            self.stderr.write(f"Alerts that failed and will be tried again: {swept.failed}")
        if swept.given_up:
            self.stderr.write(f"Alerts that were given up: {swept.given_up}")


@contextmanager
def _stop_event() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set, so that the mail at hand is finished first."""
    stop = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in signals]
    try:
        yield stop
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
