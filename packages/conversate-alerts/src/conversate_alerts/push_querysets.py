"""Select the devices that show notifications."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Min, Q

from conversate_core.databases import WriteDatabaseQuerySet

from .clock import TOLERANCE

if TYPE_CHECKING:
    from .models import PushSubscription  # noqa: F401 - named in strings

# A person who wants no mail gets mail while each of their devices has failed so often in a row.
FAILURES = 5
# No wait is longer, except one from before the clock was set back.
_LONGEST_WAIT = timedelta(days=1)


class PushSubscriptionQuerySet(WriteDatabaseQuerySet["PushSubscription"]):
    def ready(self, now: datetime) -> PushSubscriptionQuerySet:
        """Select the devices that do not wait for another attempt after a failure."""
        is_from_before = Q(wait_until__gt=now + _LONGEST_WAIT + TOLERANCE)
        return self.filter(Q(wait_until=None) | Q(wait_until__lte=now) | is_from_before)

    def next_at(self, now: datetime) -> datetime | None:
        """Return the time at which the first device that waits is ready, or None."""
        waiting = self.filter(wait_until__gt=now)
        time: datetime | None = waiting.aggregate(first=Min("wait_until"))["first"]
        return time

    def working(self) -> PushSubscriptionQuerySet:
        """Select the devices that have not failed again and again."""
        return self.filter(attempts__lt=FAILURES)

    def of_inactive_accounts(self) -> PushSubscriptionQuerySet:
        try:
            get_user_model()._meta.get_field("is_active")
        except FieldDoesNotExist:  # the session is checked before a push is sent
            return self.none()
        return self.filter(user__is_active=False)
