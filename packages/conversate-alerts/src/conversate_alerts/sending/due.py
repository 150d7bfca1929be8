"""Find the alerts that are due, and load the content of one, right before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min

from conversate_core.models import Message, Room
from conversate_core.people import Person
from conversate_core.policy import get_policy

from ..choices import AlertLevel
from ..conf import alert_settings
from ..models import AlertPreference, AlertProfile
from ..querysets import AlertPreferenceQuerySet, new_messages_for
from .absence import absences, custom_backend, visited_at
from .defaults import preferences_by_default
from .obstacles import obstacles, profile_of, recipient
from .reactions import NewReaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

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
    for rows in _preferences(now):
        candidates = rows.due(now) if backend is None else rows.due_if_absent(now)
        candidates = candidates.claimable(now).order_by("pk")
        for batch in _batches(candidates.values_list("pk", flat=True), batch_size):
            yield from batch if backend is None else absences(backend, batch, now=now)


def _preferences(now: datetime) -> Iterator[AlertPreferenceQuerySet]:
    if alert_settings.alert_level == AlertLevel.NONE:
        yield AlertPreference.objects.all()
        return
    # Two queries, since one query for both would look at the members of all rooms.
    yield AlertPreference.objects.chosen()
    yield preferences_by_default(now)


def _batches(ids: QuerySet[AlertPreference, int], size: int) -> Iterator[list[int]]:
    batch = list(ids[:size])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:size]) if len(batch) == size else []


def gather(preference_id: int, now: datetime) -> Alert | None:
    """Return the alert as it is now, or None if it is no longer due.

    Raises AlertPostponed if it can't be sent yet.
    """
    found = _find_due(preference_id, now)
    if found is None:
        return None
    preference, presence = found
    messages = new_messages_for(preference)
    total = messages.aggregate(count=Count("pk"), newest=Max("pk"), oldest_at=Min("created_at"))
    if not total["count"]:
        _skip_hidden_messages(preference)
        return None
    for obstacle in obstacles(preference, oldest_at=total["oldest_at"], now=now):
        raise obstacle
    shown = messages.filter(pk__lte=total["newest"]).for_display()[:MAX_MESSAGES]
    return Alert(
        preference=preference,
        profile=profile_of(preference),
        room=preference.membership.room,
        person=recipient(preference),
        messages=tuple(shown),
        count=total["count"],
        oldest_at=total["oldest_at"],
        newest_id=total["newest"],
        read_id=preference.membership.read_id,
        seen_at=_seen_at(presence),
        visited_at=visited_at(presence) if presence else None,
    )


def _find_due(preference_id: int, now: datetime) -> tuple[AlertPreference, Any] | None:
    """Return the preference and its member's presence, if any, or None if it is not due."""
    rows = AlertPreference.objects.filter(pk=preference_id).select_related(
        "membership__room", "membership__user__alert_profile"
    )
    backend = custom_backend()
    if backend is None:
        preference = rows.due(now).select_related("membership__presence").first()
        presence = getattr(preference and preference.membership, "presence", None)
    else:
        preference = rows.due_if_absent(now).first()
        found = absences(backend, [preference_id], now=now) if preference else {}
        presence = found.get(preference_id)
        preference = preference if presence else None
    return None if preference is None else (preference, presence)


def _seen_at(presence: Any) -> datetime | None:
    times = (presence.last_seen_at, presence.last_active_at) if presence else ()
    return max(filter(None, times), default=None)


def _skip_hidden_messages(preference: AlertPreference) -> None:
    """Prevent messages that the policy hides from the member from making the alert due again."""
    membership = preference.membership
    first_id = get_policy().first_visible_id(membership.user, membership.room)
    if first_id is None:
        return
    hidden = Message.objects.older_in_room(membership.room_id, first_id)
    newest = hidden.order_by("-room_id", "-pk").values_list("pk", flat=True)
    newest_id = newest.first() or 0
    before = AlertPreference.objects.filter(pk=preference.pk, alerted_id__lt=newest_id)
    before.update(alerted_id=newest_id)
