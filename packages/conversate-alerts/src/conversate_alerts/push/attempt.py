"""One notification on its way to the devices of a person, and its stored result."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils import timezone

from ..models import PushSubscription, WaitingPush
from ..sending import claims, daily_limit
from ..sending.claims import Claim
from ..sending.obstacles import AlertPostponed, limit_reached
from .content import build_push
from .devices import store_outcome
from .gathering import PushAlert, gather
from .outcome import Outcome, Result
from .pool import Push

logger = logging.getLogger("conversate_alerts")

# The time until the next attempt, after an error of a template or of the site's own policy.
_RETRY_AFTER = claims.RETRY_DELAYS[1]


class PushAttempt:
    """A notification that was claimed. It is over when the outcome of each device is noted."""

    def __init__(self, claim: Claim, alert: PushAlert, now: datetime) -> None:
        self._claim, self._alert, self._now = claim, alert, now
        self._open = len(alert.devices)
        self._waiting = set(alert.later)
        self._delivered = 0

    @property
    def is_sent(self) -> bool:
        """Whether it is over, and a device has got it."""
        return not self._open and self._delivered > 0

    def pushes(self) -> Iterator[Push]:
        """Yield the push to each device. Raises AlertPostponed if the person gets no more today."""
        message = build_push(self._alert)
        if not self._alert.is_repeat and not daily_limit.reserve(self._alert.profile, self._now):
            raise limit_reached(self._alert.profile, self._now)
        for device in self._alert.devices:
            yield Push(device, message, self)

    def note(self, device: PushSubscription, outcome: Outcome) -> None:
        """Store the outcome of one device, and after the last one that of the notification."""
        store_outcome(device, outcome, timezone.now())
        self._open -= 1
        if outcome.result is Result.DELIVERED:
            self._delivered += 1
        elif outcome.result is not Result.GONE:
            self._waiting.add(device.pk)
        if not self._open:
            self._finish()

    def _finish(self) -> None:
        alert = self._alert
        if alert.is_repeat or self._delivered:
            self._store_waiting()
        if alert.is_repeat:
            claims.release(self._claim)
        elif self._delivered:
            # If this fails, the claim stays, and the notification is sent again at its end. It
            # then replaces the one that the devices show.
            claims.mark_pushed(
                self._claim, at=alert.told_at, newest_id=alert.newest.pk, read_id=alert.read_id
            )
        else:
            daily_limit.release(alert.profile, self._now)
            claims.release(self._claim)

    def _store_waiting(self) -> None:
        """Store the devices that have to wait; the others have got it."""
        preference_id = self._claim.preference_id
        done = WaitingPush.objects.filter(preference=preference_id)
        done.exclude(subscription__in=self._waiting).delete()
        rows = [
            WaitingPush(preference_id=preference_id, subscription_id=key) for key in self._waiting
        ]
        WaitingPush.objects.bulk_create(rows, ignore_conflicts=True)


def begin(preference_id: int, signed_in: Collection[int]) -> Iterator[Push]:
    """Claim a notification, and yield its pushes; none if another sweep has it or it isn't due."""
    claim = claims.take_for_push(preference_id)
    if claim is None:
        return
    now = timezone.now()
    try:
        alert = gather(preference_id, signed_in, now)
        if alert is None:
            _drop(claim)
            return
        pushes = list(PushAttempt(claim, alert, now).pushes())
    except AlertPostponed as obstacle:
        logger.info("Notification %s waits until %s: %s", preference_id, obstacle.until, obstacle)
        claims.postpone_push(claim, until=obstacle.until)
    except Exception:  # any error of a template or the policy
        logger.warning("Notification %s could not be built.", preference_id, exc_info=True)
        claims.postpone_push(claim, until=now + _RETRY_AFTER)
    else:
        yield from pushes


def _drop(claim: Claim) -> None:
    """End the claim: nobody waits for the notification any more."""
    ready = PushSubscription.objects.ready(timezone.now()).values("pk")
    waiting = WaitingPush.objects.filter(preference=claim.preference_id)
    waiting.filter(subscription__in=ready).delete()
    claims.release(claim)
