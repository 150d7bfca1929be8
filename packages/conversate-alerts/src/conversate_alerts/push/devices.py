"""Check devices before something is sent to them, and store what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from conversate_core.models import Membership

from ..models import PushSubscription
from ..sending.claims import RETRY_DELAYS
from .outcome import Outcome, Result
from .sessions import standing

# More failures in a row are not counted.
_MAX_ATTEMPTS = 1_000


def signed_in_devices(preference_ids: Sequence[int]) -> set[int]:
    """Return the keys of the devices of these members, and remove those whose session has ended.

    Two queries if the site keeps sessions in the database. Raises what another session store
    raises.
    """
    users = Membership.objects.filter(alert_preference__in=preference_ids).values("user")
    theirs = PushSubscription.objects.filter(user__in=users).select_related("user")
    return check_sessions(list(theirs))


def check_sessions(devices: Sequence[PushSubscription]) -> set[int]:
    """Return the keys of *devices* that may get something, and remove the others."""
    kept = {each.pk for each in standing(devices)}
    ended = [each for each in devices if each.pk not in kept]
    if ended:
        # Not one that has just subscribed again in another session, or with another key.
        PushSubscription.objects.filter(
            pk__in=[each.pk for each in ended],
            session__in={each.session for each in ended},
            public_key__in={each.public_key for each in ended},
        ).delete()
    return kept


def remove_of_inactive_accounts() -> None:
    """Remove the devices of accounts that were deactivated. One query if there are none."""
    ended = PushSubscription.objects.of_inactive_accounts().values_list("pk", flat=True)
    if keys := list(ended):
        PushSubscription.objects.filter(pk__in=keys).delete()


def store_outcome(device: PushSubscription, outcome: Outcome, now: datetime) -> None:
    """Store what became of a push to *device*, unless it has subscribed again meanwhile."""
    mine = PushSubscription.objects.filter(
        pk=device.pk, user=device.user_id, p256dh=device.p256dh, auth=device.auth
    )
    if outcome.result is Result.DELIVERED:
        mine.update(last_push_at=now, attempts=0, wait_until=None)
    elif outcome.result is Result.GONE:
        mine.delete()
    else:
        wait = RETRY_DELAYS[min(device.attempts, len(RETRY_DELAYS) - 1)]
        attempts = min(device.attempts + 1, _MAX_ATTEMPTS)
        mine.update(attempts=attempts, wait_until=outcome.until or now + wait)
