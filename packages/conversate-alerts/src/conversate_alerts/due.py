"""What an alert tells: gathered after its claim, right before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min

from conversate_core.models import Message, Room
from conversate_core.people import Person

from .models import AlertPreference, AlertProfile
from .obstacles import obstacles, profile_of, recipient
from .querysets import news_for

if TYPE_CHECKING:
    from collections.abc import Iterator

# Messages that one mail shows; it says how many more there are.
MOST_MESSAGES = 20
_BATCH = 100


@dataclass(frozen=True)
class Alert:
    """One mail to be: who is told of which messages in which room, and as they want it.

    ``person.address`` is where the mail goes. ``messages`` are the first of ``count``;
    ``oldest_at`` is when the first of them was posted; ``newest_id`` and ``read_id`` say where
    the member stands once the mail is sent.
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


def due_ids(now: datetime) -> Iterator[int]:
    """The alerts that are due and free, in batches, so that any number of them takes no memory."""
    due = AlertPreference.objects.due(now).free(now).order_by("pk").values_list("pk", flat=True)
    batch = list(due[:_BATCH])
    while batch:
        yield from batch
        batch = list(due.filter(pk__gt=batch[-1])[:_BATCH]) if len(batch) == _BATCH else []


def gather(preference_id: int, now: datetime) -> Alert | None:
    """The alert as it is right now, or None where it is no longer due. Raises NotNow."""
    due = AlertPreference.objects.due(now).filter(pk=preference_id)
    preference = due.select_related(
        "membership__room", "membership__presence", "membership__user__alert_profile"
    ).first()
    if preference is None:
        return None
    news = news_for(preference)
    total = news.aggregate(count=Count("pk"), newest=Max("pk"), oldest_at=Min("created_at"))
    if not total["count"]:
        return None
    for obstacle in obstacles(preference, oldest_at=total["oldest_at"], now=now):
        raise obstacle
    shown = news.filter(pk__lte=total["newest"]).for_display()[:MOST_MESSAGES]
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
    )
