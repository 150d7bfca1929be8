"""Claims on the rows of a table of waiting mails. Each step is one UPDATE that can't race."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from ..waiting_querysets import Row
from .claims import GIVE_UP_AFTER, RETRY_DELAYS, storable


class MailClaims(Generic[Row]):
    """The claims on the rows of *model*. *since* is the lookup of the time from which they wait."""

    def __init__(self, model: type[Row], *, since: str) -> None:
        self._model = model
        self._since = since

    def rows_of(self, claim: UUID) -> QuerySet[Row]:
        """Return the rows that are still claimed: another sweep may have taken them at its end."""
        return self._model._default_manager.filter(claim=claim)

    def finish(self, claim: UUID) -> None:
        """Delete the rows: the mail was sent, or there is nothing to say."""
        self.rows_of(claim).delete()

    def postpone(self, claim: UUID, *, until: datetime) -> None:
        """Don't try the mail before *until*. Nothing is wrong with it."""
        self._end(claim, next_try_at=until)

    def postpone_for_fault(self, claim: UUID, *, until: datetime, reason: str) -> None:
        """Don't try the mail before *until*, and store the *reason*, such as a missing address.

        It is given up if its first row has waited for GIVE_UP_AFTER.
        """
        long_ago = timezone.now() - GIVE_UP_AFTER
        if self.rows_of(claim).filter(**{f"{self._since}__lte": long_ago}).exists():
            self.give_up(claim, error=reason)
        else:
            self._end(claim, next_try_at=until, last_error=storable(reason, self._model))

    def mark_failed(self, claim: UUID, *, error: str) -> bool:
        """Store the failure, and try again after a time that grows with the number of failures.

        Return False if the mail is given up, after GIVE_UP_AFTER.
        """
        now = timezone.now()
        row = self.rows_of(claim).order_by("-attempts", "pk").first()
        attempts, since = (row.attempts, row.failing_since or now) if row else (0, now)
        since = min(since, now)  # the clock may have been set back
        if now - since >= GIVE_UP_AFTER:
            self.give_up(claim, error=error)
            return False
        wait = RETRY_DELAYS[min(attempts, len(RETRY_DELAYS) - 1)]
        self._end(
            claim,
            attempts=attempts + 1,
            failing_since=since,
            next_try_at=now + wait,
            last_error=storable(error, self._model),
        )
        return True

    def give_up(self, claim: UUID, *, error: str) -> None:
        """Never try the mail again. The admin shows it with the *error*, and can retry it."""
        self._end(claim, given_up_at=timezone.now(), last_error=storable(error, self._model))

    def _end(self, claim: UUID, **changes: Any) -> None:
        self.rows_of(claim).update(claim=None, claimed_until=None, **changes)


def try_again(rows: QuerySet[Any]) -> None:
    """Try these mails again at once: forget failures and waiting times."""
    rows.update(attempts=0, failing_since=None, next_try_at=None, last_error="", given_up_at=None)
