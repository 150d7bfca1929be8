"""Find the alerts that are due, and load the content of one, right before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min

from conversate_core.models import Message, Room
from conversate_core.people import Person
from conversate_core.policy import get_policy

from ..models import AlertPreference, AlertProfile
from ..new_messages import new_messages_for
from ..push.due import held_for_push
from ..push.enabled import is_enabled
from ..querysets import AlertPreferenceQuerySet
from .absence import absences, custom_backend, visited_at, was_alerted
from .candidates import candidates, find_one, in_batches, seen_at
from .obstacles import obstacles, profile_of, recipient
from .reactions import NewReaction

if TYPE_CHECKING:
    from collections.abc import Iterator

# Messages that one mail shows, with the number of the others.
MAX_MESSAGES = 20


@dataclass(frozen=True)
class Alert:
    """The content of a mail, before it is rendered.

    The mail goes to ``person.address``. ``messages`` are the first of ``count`` new messages.
    ``oldest_at`` is when the first of them was posted. ``newest_id`` (the last new message) and
    ``read_id`` (the member's read mark) are stored once the mail is sent. ``seen_at`` is when the
    member was last seen, or None. ``visited_at`` is the same without polls of idle pages.
    ``reactions`` of others are to the member's own messages.
    """

    preference: AlertPreference
    profile: AlertProfile
    room: Room
    person: Person
    messages: tuple[Message, ...]
    count: int
    oldest_at: datetime
    newest_id: int
    read_id: int
    seen_at: datetime | None = None
    visited_at: datetime | None = None
    reactions: tuple[NewReaction, ...] = ()


def due_ids(now: datetime, *, batch_size: int = 500) -> Iterator[int]:
    """Yield the ids of the alerts that are due and claimable, read in batches to save memory."""
    backend = custom_backend()
    for rows in candidates(now):
        due = _due(rows, now, by_database=backend is None).claimable(now)
        for batch in in_batches(due, batch_size):
            ids = batch if backend is None else absences(backend, batch, now=now)
            yield from _without_held(list(ids), now)


def _due(
    rows: AlertPreferenceQuerySet, now: datetime, *, by_database: bool
) -> AlertPreferenceQuerySet:
    due = rows.due(now) if by_database else rows.due_if_absent(now)
    return due.by_mail(now) if is_enabled() else due


def _without_held(preference_ids: list[int], now: datetime) -> list[int]:
    """Return those of which no notification is sent first."""
    if not is_enabled():
        return preference_ids
    held = held_for_push(preference_ids, now)
    return [each for each in preference_ids if each not in held]


def gather(preference_id: int, now: datetime) -> Alert | None:
    """Return the alert as it is now, or None if it is no longer due.

    Raises AlertPostponed if it can't be sent yet.
    """
    mine = AlertPreference.objects.filter(pk=preference_id)
    due = _due(mine, now, by_database=custom_backend() is None)
    found = find_one(due, now, was_told=was_alerted)
    if found is None or not _without_held([preference_id], now):
        return None
    preference, presence = found
    messages = new_messages_for(preference)
    total = messages.aggregate(count=Count("pk"), newest=Max("pk"), oldest_at=Min("created_at"))
    if not total["count"]:
        skip_hidden_messages(preference)
        return None
    for obstacle in obstacles(preference, oldest_at=total["oldest_at"], now=now):
        raise obstacle
    shown = tuple(messages.filter(pk__lte=total["newest"]).for_display()[:MAX_MESSAGES])
    if not shown:  # deleted since they were counted
        return None
    return Alert(
        preference=preference,
        profile=profile_of(preference),
        room=preference.membership.room,
        person=recipient(preference),
        messages=shown,
        count=total["count"],
        oldest_at=total["oldest_at"],
        newest_id=total["newest"],
        read_id=preference.membership.read_id,
        seen_at=seen_at(presence),
        visited_at=visited_at(presence) if presence else None,
    )


def skip_hidden_messages(preference: AlertPreference) -> None:
    """Prevent messages that the policy hides from the member from making the alert due again."""
    membership = preference.membership
    first_id = get_policy().first_visible_id(membership.user, membership.room)
    if first_id is None:
        return
    hidden = Message.objects.older_in_room(membership.room_id, first_id)
    newest_id = hidden.newest_id() or 0
    before = AlertPreference.objects.filter(pk=preference.pk, alerted_id__lt=newest_id)
    before.update(alerted_id=newest_id)
