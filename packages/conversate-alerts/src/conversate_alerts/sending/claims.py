"""Claims, by which one sweep of many sends an alert. Each step is one UPDATE that can't race."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Model
from django.utils import timezone

from conversate_core.content.cleaning import clean_text
from conversate_core.internal.charsets import replace_unstorable

from ..models import AlertPreference
from ..querysets import LEASE

# The time to wait after the first, second … failure; the last one repeats.
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# An alert that has failed for this long is given up.
GIVE_UP_AFTER = timedelta(days=1)
# Characters of an error that are stored.
ERROR_MAX_LENGTH = 1_000
# The time without alerts to a member after one was given up.
PAUSE_AFTER_GIVING_UP = timedelta(days=1)


class Claim(NamedTuple):
    preference_id: int
    token: UUID


def take_for_push(preference_id: int) -> Claim | None:
    """Claim the alert as `take` does, for a notification. No mail is sent at the same time."""
    now = timezone.now()
    claim = Claim(preference_id, uuid4())
    mine = AlertPreference.objects.filter(pk=preference_id).push_claimable(now)
    return claim if mine.update(claim=claim.token, claimed_until=now + LEASE) else None


def take(preference_id: int) -> Claim | None:
    """Claim the alert. Return None if another sweep has claimed it, or has just tried it."""
    now = timezone.now()
    claim = Claim(preference_id, uuid4())
    mine = AlertPreference.objects.filter(pk=preference_id).opted_in().claimable(now)
    return claim if mine.update(claim=claim.token, claimed_until=now + LEASE) else None


def release(claim: Claim) -> None:
    """End the claim: there was nothing to send."""
    _end(claim)


def mark_sent(claim: Claim, *, at: datetime, newest_id: int, read_id: int) -> None:
    """Store what the alert has shown: its newest message, and the read mark *at* that time."""
    _end(
        claim,
        alerted_at=at,
        alerted_id=newest_id,
        alerted_read_id=read_id,
        attempts=0,
        failing_since=None,
        next_try_at=None,
        last_error="",
        given_up_at=None,
    )


def mark_pushed(claim: Claim, *, at: datetime, newest_id: int, read_id: int) -> None:
    """Store of which messages the member was notified, as `mark_sent`."""
    _end(claim, pushed_at=at, pushed_id=newest_id, pushed_read_id=read_id, push_next_try_at=None)


def postpone_push(claim: Claim, *, until: datetime) -> None:
    """Don't try to notify the member before *until*."""
    _end(claim, push_next_try_at=until)


def postpone(claim: Claim, *, until: datetime) -> None:
    """Don't try the alert before *until*. Nothing is wrong with it."""
    _end(claim, next_try_at=until)


def postpone_for_fault(claim: Claim, *, until: datetime, reason: str) -> None:
    """Don't try the alert before *until*, and store the *reason*, such as a missing address."""
    _end(claim, next_try_at=until, last_error=storable(reason, AlertPreference))


def mark_failed(claim: Claim, *, error: str, oldest_at: datetime | None, newest_id: int) -> bool:
    """Store the failure, and try again after a time that grows with the number of failures.

    *oldest_at* is when the first message of the alert was posted and *newest_id* its last message;
    None and 0 if they are unknown. Return False if the alert is given up, after GIVE_UP_AFTER.
    """
    now = timezone.now()
    row = AlertPreference.objects.filter(pk=claim.preference_id).first()
    attempts, since = (row.attempts, row.failing_since) if row else (0, None)
    # If all messages are newer than the first failure, this is another alert.
    if since is None or (oldest_at is not None and oldest_at > since):
        attempts, since = 0, now
    since = min(since, now)  # the clock may have been set back
    if now - since >= GIVE_UP_AFTER:
        give_up(claim, error=error, newest_id=newest_id)
        return False
    wait = RETRY_DELAYS[min(attempts, len(RETRY_DELAYS) - 1)]
    _end(
        claim,
        attempts=attempts + 1,
        failing_since=since,
        next_try_at=now + wait,
        last_error=storable(error, AlertPreference),
        given_up_at=None,
    )
    return True


def give_up(claim: Claim, *, error: str, newest_id: int) -> None:
    """Don't try this alert again. Later messages are tried after PAUSE_AFTER_GIVING_UP."""
    now = timezone.now()
    _end(
        claim,
        attempts=0,
        failing_since=None,
        next_try_at=now + PAUSE_AFTER_GIVING_UP,
        last_error=storable(error, AlertPreference),
        given_up_at=now,
        given_up_id=newest_id,
    )


def storable(error: str, model: type[Model]) -> str:
    """Return *error* without characters that the database refuses, and not too long.

    Otherwise the text of a mail server or of a template could end each sweep.
    """
    return replace_unstorable(clean_text(error), model)[:ERROR_MAX_LENGTH]


def _end(claim: Claim, **changes: Any) -> None:
    # A sweep that took longer than its lease changes nothing: another sweep has the alert.
    mine = AlertPreference.objects.filter(pk=claim.preference_id, claim=claim.token)
    mine.update(claim=None, claimed_until=None, **changes)
