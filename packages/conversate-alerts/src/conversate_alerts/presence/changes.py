"""Announce members that come and go, once, whichever process notices it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db.models import F, Q

from conversate_core.databases import on_commit
from conversate_core.models import Membership
from conversate_core.presence import announce_change

from .. import models
from ..clock import TOLERANCE
from ..conf import alert_settings
from ..signals import presence_changed


def announce(membership: Membership, *, is_here: bool) -> None:
    """Send `presence_changed` once the transaction has committed."""
    send = partial(
        presence_changed.send_robust,
        sender=type(membership),
        membership=membership,
        is_here=is_here,
    )
    on_commit(send)


def notice_departures(now: datetime, *, batch_size: int = 100) -> bool:
    """Announce the members that have not polled for DISCONNECT_AT and did not close their pages.

    Any number of processes may do this at once. If nobody has gone, it costs one query. Return
    whether a member was seen in the future, for `writing.correct_future_times`.
    """
    limit = now - timedelta(seconds=alert_settings.disconnect_seconds)
    here = models.Presence.objects.filter(is_here=True)
    silent = here.filter(present_at__lte=limit)
    odd = here.filter(Q(present_at__lte=limit) | Q(present_at__gt=now + TOLERANCE))
    odd = odd.order_by("present_at").select_related("membership").defer("clients")
    while True:
        batch = list(odd[:batch_size])
        gone = [row for row in batch if row.present_at and row.present_at <= limit]
        if not gone:
            return bool(batch)
        for row in gone:
            # A poll that is written at the same time reads the row again, and announces the return.
            if silent.filter(pk=row.pk).update(is_here=False, version=F("version") + 1):
                announce(row.membership, is_here=False)
                announce_change(room_id=row.membership.room_id)
