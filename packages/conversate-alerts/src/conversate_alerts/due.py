"""What an alert tells: gathered after its claim, right before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from conversate_core.models import Message, Room
from conversate_core.people import Person, person_for
from conversate_core.policy import get_policy

from .models import AlertPreference
from .querysets import news_for

if TYPE_CHECKING:
    from collections.abc import Iterator

# Messages that one mail shows; it says how many more there are.
MOST_MESSAGES = 20
_BATCH = 100


@dataclass(frozen=True)
class Alert:
    """One mail to be: who is told of which messages in which room.

    ``messages`` are the first of ``count``; ``newest_id`` and ``read_id`` say where the member
    stands once the mail is sent.
    """

    preference: AlertPreference
    room: Room
    person: Person
    messages: tuple[Message, ...]
    count: int
    newest_id: int
    read_id: int


class Unreachable(Exception):
    """The alert is due, but nothing can be sent: no address, or the policy hides the room."""


def due_ids(now: datetime) -> Iterator[int]:
    """The alerts that are due and free, in batches, so that any number of them takes no memory."""
    due = AlertPreference.objects.due(now).free(now).order_by("pk").values_list("pk", flat=True)
    batch = list(due[:_BATCH])
    while batch:
        yield from batch
        batch = list(due.filter(pk__gt=batch[-1])[:_BATCH]) if len(batch) == _BATCH else []


def gather(preference_id: int, now: datetime) -> Alert | None:
    """The alert as it is right now, or None where it is no longer due. Raises Unreachable."""
    due = AlertPreference.objects.due(now).filter(pk=preference_id)
    preference = due.select_related("membership__room", "membership__user").first()
    if preference is None:
        return None
    person = _recipient(preference)
    news = news_for(preference)
    total = news.aggregate(count=Count("pk"), newest=Max("pk"))
    if not total["count"]:
        return None
    shown = news.filter(pk__lte=total["newest"]).for_display()[:MOST_MESSAGES]
    return Alert(
        preference=preference,
        room=preference.membership.room,
        person=person,
        messages=tuple(shown),
        count=total["count"],
        newest_id=total["newest"],
        read_id=preference.membership.read_id,
    )


def _recipient(preference: AlertPreference) -> Person:
    membership = preference.membership
    if not get_policy().can_view(membership.user, membership.room):
        raise Unreachable("The policy hides the room from this member.")
    person = person_for(membership.user)
    if not person.address:
        raise Unreachable("This member has no address.")
    return person
