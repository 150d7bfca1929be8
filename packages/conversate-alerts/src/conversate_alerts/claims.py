"""Claims: of any number of sweeps, one sends an alert. Each step is one UPDATE that can't race."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone

from .models import AlertPreference
from .querysets import LEASE

# How long to wait after the first, second … failure; the last one repeats.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# How long an alert that keeps failing is tried, and then its member is left alone.
PERSEVERANCE = timedelta(days=1)
PAUSE = timedelta(days=1)


class Claim(NamedTuple):
    preference_id: int
    token: UUID


def take(preference_id: int) -> Claim | None:
    """Claim the alert; None where another sweep has it, or has just tried it."""
    now = timezone.now()
    claim = Claim(preference_id, uuid4())
    free = AlertPreference.objects.filter(pk=preference_id).opted_in().free(now)
    return claim if free.update(claim=claim.token, claimed_until=now + LEASE) else None


def release(claim: Claim) -> None:
    """Give the alert back: there was nothing to send."""
    _end(claim)


def sent(claim: Claim, *, at: datetime, newest_id: int, read_id: int) -> None:
    """Note what the member was told, as it was *at* the time the alert was gathered."""
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


def wait(claim: Claim, *, until: datetime) -> None:
    """Look at it again *until* then; nothing is wrong with it."""
    _end(claim, next_try_at=until)


def postponed(claim: Claim, *, until: datetime, reason: str) -> None:
    """Look at it again *until* then: who can't be reached now may have an address then."""
    _end(claim, next_try_at=until, last_error=reason)


def failed(claim: Claim, *, error: str, oldest_at: datetime | None, newest_id: int) -> bool:
    """Note the failure, and try again later: the longer, the more often it has failed.

    *oldest_at* and *newest_id* are those of the news; None and 0 where they are not known. Return
    False where it has failed for so long that it is given up.
    """
    now = timezone.now()
    row = AlertPreference.objects.filter(pk=claim.preference_id).first()
    attempts, since = (row.attempts, row.failing_since) if row else (0, None)
    # What has come after the first failure is another alert than the one that failed.
    if since is None or (oldest_at is not None and oldest_at > since):
        attempts, since = 0, now
    since = min(since, now)  # the clock may have been set back
    if now - since >= PERSEVERANCE:
        given_up(claim, error=error, newest_id=newest_id)
        return False
    wait = BACK_OFF[min(attempts, len(BACK_OFF) - 1)]
    _end(
        claim,
        attempts=attempts + 1,
        failing_since=since,
        next_try_at=now + wait,
        last_error=error,
        given_up_at=None,
    )
    return True


def given_up(claim: Claim, *, error: str, newest_id: int) -> None:
    """Don't try this alert again. Later news are tried, once some time has passed."""
    now = timezone.now()
    _end(
        claim,
        attempts=0,
        failing_since=None,
        next_try_at=now + PAUSE,
        last_error=error,
        given_up_at=now,
        given_up_id=newest_id,
    )


def _end(claim: Claim, **changes: Any) -> None:
    # A sweep that took longer than its lease changes nothing: the alert is somebody else's.
    mine = AlertPreference.objects.filter(pk=claim.preference_id, claim=claim.token)
    mine.update(claim=None, claimed_until=None, **changes)
