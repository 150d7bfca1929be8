"""The sweep: send every alert that is due. Any number of sweeps may run at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from django.utils import timezone

from conversate_core.internal.database_errors import is_outage
from conversate_core.internal.outage_log import OutageLog

from ..added.delivery import mails_to_added_members
from ..added.due import seconds_to_next_mail
from ..conf import alert_settings
from ..invitations.delivery import deliver as deliver_invitation
from ..invitations.due import waiting_mails
from ..mail.outbox import Outbox
from ..models import AlertPreference, InvitationMail
from ..presence.changes import notice_departures
from ..presence.writing import correct_future_times
from ..push.rounds import PushRounds
from ..replies.expiry import delete_expired
from . import claims, last_sweep
from .delivery import Outcome, deliver
from .due import due_ids
from .reactions import NewReaction, new_reactions

logger = logging.getLogger("conversate_alerts")

# Alerts whose reactions one query reads. The last of them is sent after all the others.
_BATCH = 50

_outage_log = OutageLog(
    logger,
    failure="Alerts have to wait: the database fails.",
    recovery="Alerts go on: the database works again.",
)


@dataclass
class SweepResult:
    """The result of a sweep: how many mails were sent, will be tried again, and were given up.

    ``pushed`` is the number of notifications that a device has got.
    """

    sent: int = 0
    pushed: int = 0
    failed: int = 0
    given_up: int = 0
    # Seconds until each moment at which another sweep has something to do.
    next_in: list[float] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        self.sent += outcome is Outcome.SENT
        self.failed += outcome in {Outcome.FAILED, Outcome.SERVER_UNREACHABLE}
        self.given_up += outcome is Outcome.GIVEN_UP


def sweep(*, should_stop: Callable[[], bool] = lambda: False) -> SweepResult:
    """Send the alerts that are due; call it outside of any transaction.

    Notifications come first, and again and again between mails.

    Any number of sweeps may run at once. If a mail fails, the sweep goes on with the others, and a
    later sweep tries it again. If the mail server can't be reached, the sweep ends, and a later one
    sends the rest. *should_stop* is called before each mail; if it returns True, the sweep ends.
    Return the numbers of mails, and the seconds until further sweeps. Raises errors of the
    database.
    """
    has_succeeded = False
    try:
        swept = _sweep(should_stop)
        has_succeeded = True
    finally:
        last_sweep.record(succeeded=has_succeeded)
    return swept


def _sweep(should_stop: Callable[[], bool]) -> SweepResult:
    swept = SweepResult()
    if alert_settings.reply_address is not None:
        delete_expired()
    if _update_presence(timezone.now()):
        swept.next_in.append(alert_settings.disconnect_seconds)
    invitations = waiting_mails(timezone.now())
    with PushRounds(should_stop) as pushes:
        pushes.send_if_time()
        with Outbox() as outbox:
            for attempt in _attempts(timezone.now(), invitations, outbox):
                if should_stop():
                    break
                outcome = attempt()
                swept.count(outcome)
                if outcome is Outcome.SERVER_UNREACHABLE:
                    break
                pushes.send_if_time()
    swept.pushed = pushes.sent
    swept.next_in += pushes.seconds_to_next_try()
    swept.next_in += _seconds_to_next_try(with_invitations=bool(invitations))
    return swept


def log_result(error: Exception | None) -> None:
    """Log the *error* that ended a sweep; of an outage, log the first error and the recovery."""
    if error is None:
        _outage_log.log_recovery()
    elif is_outage(error):
        _outage_log.log_failure(error)
    else:
        logger.error("A sweep ended with an error.", exc_info=error)


def _update_presence(now: datetime) -> bool:
    """Announce the members who have gone. Return whether the clock was set back."""
    is_set_back = notice_departures(now)
    if is_set_back:
        correct_future_times(now)
    return is_set_back


def _attempts(
    now: datetime, invitations: Mapping[int, bool], outbox: Outbox
) -> Iterator[Callable[[], Outcome]]:
    """Yield a function for each mail that is due, which sends it unless another sweep does."""
    for invitation_id, is_due in invitations.items():
        if is_due:
            yield partial(deliver_invitation, invitation_id, outbox)
    yield from mails_to_added_members(now, outbox)
    due = due_ids(now)
    while ids := list(islice(due, _BATCH)):
        reactions = new_reactions(ids, timezone.now())
        for preference_id in ids:
            found = reactions.get(preference_id, ())
            yield partial(_deliver_alert, preference_id, outbox, found)


def _deliver_alert(preference_id: int, outbox: Outbox, reactions: Sequence[NewReaction]) -> Outcome:
    claim = claims.take(preference_id)
    return Outcome.NOTHING_TO_SEND if claim is None else deliver(claim, outbox, reactions)


def _seconds_to_next_try(*, with_invitations: bool) -> list[float]:
    """Return the seconds until a waiting mail may be tried again, for each kind that has one."""
    now = timezone.now()
    retry_at = AlertPreference.objects.next_retry_at(now)
    alerts = None if retry_at is None else (retry_at - now).total_seconds()
    # One that was created since then has requested its own sweep.
    invitations = InvitationMail.objects.seconds_to_next(now) if with_invitations else None
    waits = (alerts, seconds_to_next_mail(now), invitations)
    return [wait for wait in waits if wait is not None]
