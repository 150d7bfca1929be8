"""Send all notifications that are due, again and again while a sweep sends mails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType

from django.db import Error
from django.utils import timezone

from ..models import AlertPreference, PushSubscription
from ..querysets import seconds_from_push_to_mail
from . import attempt
from .devices import remove_of_inactive_accounts, signed_in_devices
from .due import due_batches
from .enabled import is_enabled
from .pool import Push, PushPool
from .trying_out import requested_tests

logger = logging.getLogger("conversate_alerts")

# Seconds between two rounds of one sweep: a thousand mails must not hold up a notification.
INTERVAL = 5.0
# The time until the next attempt if the sessions of a batch can't be read.
_RETRY_AFTER = timedelta(minutes=1)


@dataclass
class PushRounds:
    """The notifications of one sweep; a context manager that ends its threads.

    Without push, it does nothing. ``sent`` counts notifications, not the devices that got them.
    """

    should_stop: Callable[[], bool]
    sent: int = 0
    # Seconds until each moment at which another sweep has something to do.
    next_in: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pool = PushPool() if is_enabled() else None
        self._next_at = time.monotonic()

    def __enter__(self) -> PushRounds:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.__exit__(kind, error, traceback)

    def send_if_time(self) -> None:
        """Send due notifications if the last round was INTERVAL ago. Raises database errors."""
        if self._pool is None or time.monotonic() < self._next_at:
            return
        sent_before = self.sent
        for push, outcome in self._pool.send(self._pushes()):
            push.claim.note(push.subscription, outcome)
            self.sent += push.claim.is_sent
        if self.sent > sent_before:
            self.next_in.append(seconds_from_push_to_mail())
        self._next_at = time.monotonic() + INTERVAL

    def seconds_to_next_try(self) -> list[float]:
        """Return the seconds until a notification or a device that waits is tried again."""
        if self._pool is None:
            return []
        now = timezone.now()
        times = [AlertPreference.objects.next_push_at(now), PushSubscription.objects.next_at(now)]
        return [*self.next_in, *((each - now).total_seconds() for each in times if each)]

    def _pushes(self) -> Iterator[Push]:
        remove_of_inactive_accounts()
        yield from requested_tests()
        for ids in due_batches(timezone.now()):
            signed_in = _signed_in(ids)
            for preference_id in ids:
                if self.should_stop():
                    return
                if signed_in is not None:
                    yield from attempt.begin(preference_id, signed_in)


def _signed_in(preference_ids: list[int]) -> set[int] | None:
    """Return the devices of these members; None if the site's session store fails."""
    try:
        return signed_in_devices(preference_ids)
    except Error:
        raise
    except Exception:  # an error of the session store, or an invalid key
        logger.exception("Notifications have to wait: sessions can't be checked.")
    later = timezone.now() + _RETRY_AFTER
    AlertPreference.objects.filter(pk__in=preference_ids).update(push_next_try_at=later)
    return None
