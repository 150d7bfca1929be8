"""Find the alerts of members who never chose, by ``CONVERSATE_ALERT_LEVEL``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce

from conversate_core.models import Message
from conversate_core.querysets import MessageQuerySet

from ..inserting import insert_for_members
from ..models import AlertPreference
from ..querysets import AlertPreferenceQuerySet

# The default covers rooms with a message of this time: a site that sets it mails nobody about rooms
# that were forgotten long ago, and a sweep looks at no other rooms.
RECENT_DAYS = 7


def preferences_by_default(now: datetime, *, batch_size: int = 500) -> AlertPreferenceQuerySet:
    """Return the preferences of members who never chose, in rooms with a recent message.

    A member with an unread message who has no row gets one. Any number of processes may do this at
    once.
    """
    recent = recent_messages(now)
    last = 0
    while batch := list(_without_preference(recent, after=last)[:batch_size]):
        add_preferences(batch)
        last = batch[-1]
    return AlertPreference.objects.by_default().filter(membership__room__in=recent.values("room"))


def _without_preference(recent: MessageQuerySet, *, after: int) -> QuerySet[Message, int]:
    """Return the keys above *after* of members without a row who have unread *recent* messages."""
    # From the last message of each room to its members: a subquery for each member would search the
    # messages again and again.
    newest = recent.order_by().values("room").annotate(newest=Max("pk")).values("newest")
    last_messages = Message.objects.filter(
        pk__in=newest,
        room__memberships__pk__gt=after,
        room__memberships__read_id__lt=F("pk"),
        room__memberships__alert_preference=None,
    )
    key = "room__memberships__pk"
    return last_messages.order_by(key).values_list(key, flat=True)


def recent_messages(now: datetime) -> MessageQuerySet:
    """Return the messages after the last one that is older than RECENT_DAYS."""
    # COALESCE keeps databases from reading all old messages by an index of times: they walk back by
    # the primary key, and end at the first old message.
    dated = Message.objects.alias(posted_at=Coalesce("created_at", "created_at"))
    old = dated.filter(posted_at__lt=now - timedelta(days=RECENT_DAYS))
    # In a query of its own, so that databases know how few messages there are.
    last_id = old.order_by("-pk").values_list("pk", flat=True).first()
    return Message.objects.filter(pk__gt=last_id or 0)


def add_preferences(membership_ids: Iterable[int]) -> None:
    """Add rows without a choice."""
    rows = [AlertPreference(membership_id=pk) for pk in membership_ids]
    insert_for_members(AlertPreference, rows)
