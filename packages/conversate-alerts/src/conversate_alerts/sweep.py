"""The sweep: send every alert that is due, whoever else is sweeping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from . import claims
from .conf import alert_settings
from .delivery import Outcome, deliver
from .due import due_ids
from .models import AlertPreference
from .outbox import Outbox
from .presence.changes import notice_departures
from .presence.writing import follow_clock


@dataclass
class Swept:
    """What a sweep did: mails that are out, that will be tried again, and that were given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0

    def count(self, outcome: Outcome) -> None:
        self.sent += outcome is Outcome.SENT
        self.failed += outcome in {Outcome.FAILED, Outcome.SERVER_UNREACHABLE}
        self.given_up += outcome is Outcome.GIVEN_UP


def sweep(*, stopping: Callable[[], bool] = lambda: False) -> Swept:
    """Send the alerts that are due; call it outside of any transaction.

    Any number of sweeps may run at once. A mail that fails is tried again by a later sweep, and
    the others go out; where the mail server can't be reached, they are left to a later sweep as
    they are. *stopping* is asked before each mail.
    """
    _notice_presence(timezone.now())
    swept = Swept()
    with Outbox() as outbox:
        for preference_id in due_ids(timezone.now()):
            if stopping():
                break
            claim = claims.take(preference_id)
            if claim is None:
                continue
            outcome = deliver(claim, outbox)
            swept.count(outcome)
            if outcome is Outcome.SERVER_UNREACHABLE:
                break
    return swept


def _notice_presence(now: datetime) -> None:
    from .dispatch import get_dispatcher  # which imports this module

    if notice_departures(now):
        follow_clock(now)
        get_dispatcher().kick(after=alert_settings.disconnect_seconds)


def seconds_to_next_try() -> float | None:
    """After how many seconds an alert that waits may be tried again; None where none waits."""
    now = timezone.now()
    retry_at = AlertPreference.objects.next_retry_at(now)
    return None if retry_at is None else (retry_at - now).total_seconds()
