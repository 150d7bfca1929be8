"""Find the alerts of members who never chose, by ``CONVERSATE_ALERT_LEVEL``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import F, OuterRef
from django.db.models.functions import Coalesce

from conversate_core.databases import atomic
from conversate_core.models import Membership, Message
from conversate_core.querysets import MessageQuerySet

from ..models import AlertPreference
from ..querysets import AlertPreferenceQuerySet, newest_id

# The default covers rooms with a message of this time: a site that sets it mails nobody about rooms
# that were forgotten long ago, and a sweep looks at no other rooms.
RECENT_DAYS = 7


def preferences_by_default(now: datetime, *, batch_size: int = 500) -> AlertPreferenceQuerySet:
    """Return the preferences of members who never chose, in rooms with a recent message.

    A member with an unread message who has no row gets one. Any number of processes may do this at
    once.
    """
    rooms = recent_messages(now).values("room")
    in_room = Message.objects.filter(room=OuterRef("room"))
    without = Membership.objects.filter(room__in=rooms, alert_preference=None)
    unread = without.alias(newest_id=newest_id(in_room)).filter(newest_id__gt=F("read_id"))
    missing = unread.order_by("pk").values_list("pk", flat=True)
    batch = list(missing[:batch_size])
    while batch:
        add_preferences(batch)
        batch = list(missing.filter(pk__gt=batch[-1])[:batch_size])
    return AlertPreference.objects.by_default().filter(membership__room__in=rooms)


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
    """Add rows without a choice. If a member is removed meanwhile, a later sweep adds the rest."""
    rows = [AlertPreference(membership_id=pk) for pk in membership_ids]
    try:
        with atomic():
            AlertPreference.objects.bulk_create(rows, ignore_conflicts=True)
    except IntegrityError:
        pass
