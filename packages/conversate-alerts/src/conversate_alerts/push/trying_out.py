"""Send the notifications by which people try out a device."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from django.db import Error
from django.utils import timezone

from ..models import PushSubscription
from .content import build_test
from .devices import check_sessions, store_outcome
from .outcome import Outcome
from .pool import Push

logger = logging.getLogger("conversate_alerts")


class Trial:
    """A notification to one device. Nothing is repeated if it fails: the person tries again."""

    # It is no alert.
    is_sent = False

    def note(self, device: PushSubscription, outcome: Outcome) -> None:
        """Store the outcome."""
        store_outcome(device, outcome, timezone.now())


def requested_tests() -> Iterator[Push]:
    """Yield the pushes that people have asked for. One query if there are none."""
    asked = PushSubscription.objects.filter(test_at__isnull=False)
    devices = list(asked.select_related("user__alert_profile").order_by("pk"))
    kept = _signed_in(devices) if devices else set()
    for device in devices:
        mine = asked.filter(pk=device.pk)
        if mine.update(test_at=None) and device.pk in kept:
            yield Push(device, build_test(device), Trial())


def _signed_in(devices: Sequence[PushSubscription]) -> set[int]:
    """Return the keys of *devices* that may get something; none if the session store fails."""
    try:
        return check_sessions(devices)
    except Error:
        raise
    except Exception:  # an error of the session store, or an invalid key
        logger.exception("No test notification was sent: sessions can't be checked.")
        return set()
