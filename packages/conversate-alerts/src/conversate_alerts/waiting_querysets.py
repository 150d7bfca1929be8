"""Select the mails that wait in a table of their own, and those of them that are due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, ExpressionWrapper, Min, Q

from conversate_core.databases import WriteDatabaseQuerySet

from .clock import TOLERANCE
from .querysets import LEASE

if TYPE_CHECKING:
    from .models import AddedMember, InvitationMail  # noqa: F401 - named in strings
    from .models.waiting_mails import WaitingMail

Row = TypeVar("Row", bound="WaitingMail")
Rows = TypeVar("Rows", bound="WaitingMailQuerySet[Any]")

# Time from the first addition of a member to the mail, which names all rooms of this time.
COLLECT_FOR = timedelta(minutes=10)


class WaitingMailQuerySet(WriteDatabaseQuerySet[Row]):
    def claimable(self: Rows, now: datetime) -> Rows:
        """Select the rows that are not given up, not claimed, and wait for no other attempt."""
        return self.filter(_is_claimable(now), given_up_at=None)

    def seconds_to_next(self, now: datetime) -> float | None:
        """Return the seconds until a row is tried again, or its claim ends, or None."""
        first = min(filter(None, self._next_times(now).values()), default=None)
        return None if first is None else (first - now).total_seconds()

    def _next_times(self, now: datetime, **others: Min) -> dict[str, Any]:
        return self.filter(given_up_at=None).aggregate(
            retry=Min("next_try_at", filter=Q(next_try_at__gt=now)),
            lapse=Min("claimed_until", filter=Q(claimed_until__gt=now)),
            **others,
        )


class AddedMemberQuerySet(WaitingMailQuerySet["AddedMember"]):
    def due(self, now: datetime) -> AddedMemberQuerySet:
        """Select the rows that begin a mail that a sweep may send now."""
        return self.of_active_accounts().collected(now).claimable(now)

    def of_active_accounts(self) -> AddedMemberQuerySet:
        try:
            get_user_model()._meta.get_field("is_active")
        except FieldDoesNotExist:  # the policy is asked before a mail is sent
            return self
        return self.filter(user__is_active=True)

    def collected(self, now: datetime) -> AddedMemberQuerySet:
        """Select the rows that are older than COLLECT_FOR."""
        is_from_before = Q(added_at__gt=now + TOLERANCE)  # the clock was set back
        return self.filter(Q(added_at__lte=now - COLLECT_FOR) | is_from_before)

    def _next_times(self, now: datetime, **others: Min) -> dict[str, Any]:
        """Return also when the first row is collected."""
        added = Min("added_at", filter=Q(added_at__gt=now - COLLECT_FOR))
        times = super()._next_times(now, added=added, **others)
        if times["added"]:
            times["added"] += COLLECT_FOR
        return times


class InvitationMailQuerySet(WaitingMailQuerySet["InvitationMail"]):
    def waiting(self, now: datetime) -> dict[int, bool]:
        """Return whether to try each mail that is not given up *now*, by keys. Makes one query."""
        is_due = ExpressionWrapper(_is_claimable(now), BooleanField())
        rows = self.filter(given_up_at=None).order_by("pk")
        return {key: bool(value) for key, value in rows.values_list("pk", is_due)}


def _is_claimable(now: datetime) -> Q:
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    is_free |= Q(claimed_until__gt=now + LEASE + TOLERANCE)  # the clock was set back
    may_be_tried = Q(next_try_at=None) | Q(next_try_at__lte=now)
    may_be_tried |= Q(failing_since__gt=now + TOLERANCE)  # the clock was set back
    return is_free & may_be_tried
