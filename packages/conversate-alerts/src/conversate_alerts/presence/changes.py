"""Who comes and goes: noticed once, whoever notices it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from conversate_core.models import Membership
from conversate_core.signals import member_changed

from .. import models
from ..clock import TOLERANCE
from ..conf import alert_settings
from ..signals import presence_changed

_BATCH = 100


def announce(membership: Membership, *, is_here: bool) -> None:
    send = partial(
        presence_changed.send_robust,
        sender=type(membership),
        membership=membership,
        is_here=is_here,
    )
    transaction.on_commit(send)


def announce_state(membership: Membership) -> None:
    """Of somebody who is now active, idle or away, and was something else before."""
    send = partial(member_changed.send_robust, sender=type(membership), room_id=membership.room_id)
    transaction.on_commit(send)


def notice_departures(now: datetime) -> bool:
    """Tell of the members who have not polled for DISCONNECT_AT and said no goodbye.

    Any number of processes may do this at once. One query where nobody has gone. Return whether
    anybody was here in the future, which is for `writing.follow_clock`.
    """
    limit = now - timedelta(seconds=alert_settings.disconnect_seconds)
    here = models.Presence.objects.filter(is_here=True)
    silent = here.filter(present_at__lte=limit)
    odd = here.filter(Q(present_at__lte=limit) | Q(present_at__gt=now + TOLERANCE))
    odd = odd.order_by("present_at").select_related("membership").defer("clients")
    while True:
        batch = list(odd[:_BATCH])
        gone = [row for row in batch if row.present_at and row.present_at <= limit]
        if not gone:
            return bool(batch)
        for row in gone:
            # A poll that is just being written looks again, and finds that the member comes back.
            if silent.filter(pk=row.pk).update(is_here=False, version=F("version") + 1):
                announce(row.membership, is_here=False)
