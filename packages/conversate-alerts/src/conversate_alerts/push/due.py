"""Find the alerts of which a notification is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from conversate_core.presence import PresenceBackend

from ..models import AlertPreference, PushSubscription, WaitingPush
from ..querysets import AlertPreferenceQuerySet
from ..sending.absence import absences, custom_backend, was_told_or_pushed
from ..sending.candidates import candidates, find_one, in_batches

# Alerts that one query finds, and those whose sessions are checked together, right before.
_FOUND = 500
_CHECKED = 50


def due_batches(now: datetime) -> Iterator[list[int]]:
    """Yield the ids of the alerts that are due and claimable, up to 50 at a time.

    They include those of which some devices have to wait no longer.
    """
    for ids in _found(now):
        for start in range(0, len(ids), _CHECKED):
            yield ids[start : start + _CHECKED]


def _found(now: datetime) -> Iterator[list[int]]:
    backend = custom_backend()
    for rows in candidates(now):
        due = _due(rows, backend, now).push_claimable(now)
        for batch in in_batches(due, _FOUND):
            yield _without_told(batch, backend, now)
    yield from in_batches(_with_waiting_devices(now), _FOUND)


def held_for_push(preference_ids: Sequence[int], now: datetime) -> set[int]:
    """Return those of which a notification is sent before a mail, also by another sweep."""
    backend = custom_backend()
    rows = AlertPreference.objects.filter(pk__in=preference_ids).push_not_waiting(now)
    due = list(_due(rows, backend, now).values_list("pk", flat=True))
    return set(_without_told(due, backend, now))


def find_due(preference_id: int, now: datetime) -> tuple[AlertPreference, Any] | None:
    """Return the preference and its member's presence, if a notification is still due, or None."""
    mine = AlertPreference.objects.filter(pk=preference_id)
    return find_one(_due(mine, custom_backend(), now), now, was_told=was_told_or_pushed)


def find_pushed(preference_id: int, now: datetime) -> tuple[AlertPreference, Any] | None:
    """Return the same if a notification was sent, and the member has neither read nor come back.

    It is for the devices that had to wait.
    """
    mine = AlertPreference.objects.filter(pk=preference_id, pushed_at__isnull=False)
    unread = mine.opted_in().not_muted().of_active_accounts().with_devices(now)
    unread = unread.not_read_since_push()
    if custom_backend() is None:
        unread = unread.of_absent_members(now)
    return find_one(unread, now, was_told=lambda _preference, _presence: False)


def _due(
    rows: AlertPreferenceQuerySet, backend: PresenceBackend | None, now: datetime
) -> AlertPreferenceQuerySet:
    return rows.push_due(now) if backend is None else rows.push_due_if_absent(now)


def _without_told(
    preference_ids: list[int], backend: PresenceBackend | None, now: datetime
) -> list[int]:
    """Return those whose members are absent and not told yet, which the query may have checked."""
    if backend is None or not preference_ids:
        return preference_ids
    return list(absences(backend, preference_ids, now=now, was_told=was_told_or_pushed))


def _with_waiting_devices(now: datetime) -> AlertPreferenceQuerySet:
    ready = PushSubscription.objects.ready(now).values("pk")
    waiting = WaitingPush.objects.filter(subscription__in=ready).values("preference")
    return AlertPreference.objects.filter(pk__in=waiting).push_claimable(now)
