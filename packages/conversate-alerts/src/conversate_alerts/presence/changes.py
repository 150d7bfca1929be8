"""Who comes and goes: noticed once, whoever notices it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from conversate_core.models import Membership
from conversate_core.signals import member_changed

from .. import models
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


def notice_departures(now: datetime) -> None:
    """Tell of the members who have not polled for DISCONNECT_AT and said no goodbye.

    Any number of processes may do this at once. One query where nobody has gone.
    """
    limit = now - timedelta(seconds=alert_settings.disconnect_seconds)
    silent = models.Presence.objects.filter(is_here=True, present_at__lte=limit)
    while batch := list(silent.select_related("membership").defer("clients")[:_BATCH]):
        for row in batch:
            # A poll that is just being written looks again, and finds that the member comes back.
            if silent.filter(pk=row.pk).update(is_here=False, version=F("version") + 1):
                announce(row.membership, is_here=False)
