"""Claims, by which one sweep of many sends a mail. Each step is one UPDATE that can't race."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone

from conversate_core.internal.charsets import replace_unstorable

from ..models import AddedMember
from ..querysets import LEASE, AddedMemberQuerySet
from ..sending.claims import ERROR_MAX_LENGTH, GIVE_UP_AFTER, RETRY_DELAYS


def take(user_id: Any) -> UUID | None:
    """Claim the rows of the person's next mail. Return None if another sweep has claimed them."""
    now = timezone.now()
    mine = AddedMember.objects.filter(user=user_id).claimable(now)
    first = mine.collected(now).order_by("added_at", "pk").first()
    if first is None:
        return None
    claim = uuid4()
    # After a sweep that died, the rows of its mail only: if it had sent that mail, it is repeated
    # unchanged.
    batch = mine.filter(claim=first.claim)
    return claim if batch.update(claim=claim, claimed_until=now + LEASE) else None


def rows_of(claim: UUID) -> AddedMemberQuerySet:
    """Return the rows that are still claimed: another sweep may have taken them at its end."""
    return AddedMember.objects.filter(claim=claim)


def finish(claim: UUID) -> None:
    """Delete the rows: the mail was sent, or there is nothing to say."""
    rows_of(claim).delete()


def postpone(claim: UUID, *, until: datetime) -> None:
    """Don't try the mail before *until*. Nothing is wrong with it."""
    _end(claim, next_try_at=until)


def postpone_for_fault(claim: UUID, *, until: datetime, reason: str) -> None:
    """Don't try the mail before *until*, and store the *reason*, such as a missing address.

    It is given up if its first member was added GIVE_UP_AFTER ago.
    """
    reason = replace_unstorable(reason, AddedMember)
    if rows_of(claim).filter(added_at__lte=timezone.now() - GIVE_UP_AFTER).exists():
        give_up(claim, error=reason)
    else:
        _end(claim, next_try_at=until, last_error=reason)


def mark_failed(claim: UUID, *, error: str) -> bool:
    """Store the failure, and try again after a time that grows with the number of failures.

    Return False if the mail is given up, after GIVE_UP_AFTER.
    """
    now = timezone.now()
    row = rows_of(claim).order_by("-attempts", "pk").first()
    attempts, since = (row.attempts, row.failing_since or now) if row else (0, now)
    since = min(since, now)  # the clock may have been set back
    if now - since >= GIVE_UP_AFTER:
        give_up(claim, error=error)
        return False
    wait = RETRY_DELAYS[min(attempts, len(RETRY_DELAYS) - 1)]
    _end(
        claim,
        attempts=attempts + 1,
        failing_since=since,
        next_try_at=now + wait,
        last_error=error[:ERROR_MAX_LENGTH],
    )
    return True


def give_up(claim: UUID, *, error: str) -> None:
    """Never try the mail again. The admin shows it with the *error*, and can retry it."""
    _end(claim, given_up_at=timezone.now(), last_error=error[:ERROR_MAX_LENGTH])


def try_again(rows: QuerySet[AddedMember]) -> None:
    """Try these mails again at once: forget failures and waiting times."""
    rows.update(attempts=0, failing_since=None, next_try_at=None, last_error="", given_up_at=None)


def _end(claim: UUID, **changes: Any) -> None:
    rows_of(claim).update(claim=None, claimed_until=None, **changes)
