"""Claims: of any number of sweeps, one sends an alert. Each step is one UPDATE that can't race."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone

from .models import AlertPreference

# After this, a claim whose sweep died is anybody's again.
LEASE = timedelta(minutes=5)
# How long to wait after the first, second … failure; the last one repeats.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# How long to wait where it is not the mail server that stands in the way.
POSTPONEMENT = timedelta(hours=1)


class Claim(NamedTuple):
    preference_id: int
    token: UUID


def take(preference_id: int) -> Claim | None:
    """Claim the alert; None where another sweep has it, or has just tried it."""
    now = timezone.now()
    claim = Claim(preference_id, uuid4())
    free = AlertPreference.objects.filter(pk=preference_id, enabled=True).free(now)
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
        next_try_at=None,
        last_error="",
    )


def failed(claim: Claim, *, error: str) -> None:
    """Note the failure, and try again later: the longer, the more often it has failed."""
    failures = AlertPreference.objects.filter(pk=claim.preference_id)
    attempts = (failures.values_list("attempts", flat=True).first() or 0) + 1
    wait = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    _end(claim, attempts=attempts, next_try_at=timezone.now() + wait, last_error=error)


def postponed(claim: Claim, *, reason: str) -> None:
    """Look at it again later: who can't be reached now may have an address then."""
    _end(claim, next_try_at=timezone.now() + POSTPONEMENT, last_error=reason)


def _end(claim: Claim, **changes: Any) -> None:
    # A sweep that took longer than its lease changes nothing: the alert is somebody else's.
    mine = AlertPreference.objects.filter(pk=claim.preference_id, claim=claim.token)
    mine.update(claim=None, claimed_until=None, **changes)
