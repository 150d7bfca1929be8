"""Write what clients report, by compare-and-swap.

If two processes write at once, the second one reads the row again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from datetime import timezone as timezones
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connections
from django.utils import timezone

from conversate_core.databases import atomic, write_alias
from conversate_core.models import Membership
from conversate_core.presence import announce_change
from conversate_core.queries.hot import prepared

from .. import models
from ..clock import TOLERANCE
from ..conf import alert_settings
from .changes import announce
from .clients import (
    Client,
    Clients,
    after_goodbye,
    after_poll,
    engaged,
    not_after,
    present,
    recent,
)
from .states import state_of

# While nothing changes, a client is written once in this time, although it polls more often.
STALE_AFTER = timedelta(seconds=30)
# The columns that `columns_of` computes, in the order of the statement below.
_COLUMNS = ("clients", "last_seen_at", "last_active_at", "present_at", "engaged_at", "is_here")
# Most polls run this. Django would take longer to build it than the database to run it.
_SWAP = """
    UPDATE conversate_alerts_presence SET clients = %s, last_seen_at = %s, last_active_at = %s,
    present_at = %s, engaged_at = %s, is_here = %s, version = %s
    WHERE membership_id = %s AND version = %s
"""
# After so many writes by other clients of the member, this one waits for its next poll.
_ATTEMPTS = 50

# The reverse side of Presence.membership.
_JOINED: Any = models.Presence._meta.get_field("membership").remote_field

Change = Callable[[Clients], "Clients | None"]


def record_poll(membership: Membership, *, focused: bool, active: bool, client: str) -> None:
    row = _pop_joined(membership)
    now = timezone.now()
    polled = Client(seen=now.timestamp(), focused=focused, active=active, gone=False)

    def change(clients: Clients) -> Clients | None:
        return after_poll(clients, client, polled, stale_after=stale_after().total_seconds())

    for _attempt in range(_ATTEMPTS):
        if row is None:
            done = _insert(membership, change({}) or {}, now=now, active=active)
        else:
            done = _change(row, membership, change, now=now, active=active)
        if done:
            return
        row = _find(membership)


def record_goodbye(membership: Membership, *, client: str) -> None:
    now = timezone.now()

    def change(clients: Clients) -> Clients:
        return after_goodbye(clients, client, seen=now.timestamp())

    for _attempt in range(_ATTEMPTS):
        row = _find(membership)
        if row is None or _change(row, membership, change, now=now, active=False):
            return


def correct_future_times(now: datetime) -> None:
    """Correct times after *now*, of members that are here, when the clock was set back.

    Otherwise they would count as here until the clock shows that time.
    """
    for row in models.Presence.objects.filter(is_here=True, present_at__gt=now + TOLERANCE):
        _limit_times(row, now)
        swap(row, columns_of(row, row.clients, now=now, active=False))


def disconnect_at() -> timedelta:
    return timedelta(seconds=alert_settings.disconnect_seconds)


def stale_after() -> timedelta:
    # Shorter than DISCONNECT_AT: a member that polls must not become away between two writes.
    return min(STALE_AFTER, disconnect_at() / 3)


def _pop_joined(membership: Membership) -> models.Presence | None:
    """Return the row that was read with *membership*, and remove it there: it may change now."""
    if not _JOINED.is_cached(membership):
        return _find(membership)
    row: models.Presence | None = _JOINED.get_cached_value(membership)
    _JOINED.delete_cached_value(membership)
    return row


def _find(membership: Membership) -> models.Presence | None:
    return models.Presence.objects.filter(membership=membership.pk).first()


def _change(
    row: models.Presence, membership: Membership, change: Change, *, now: datetime, active: bool
) -> bool:
    """Return whether *row* was changed, or needs no change; False: read it again."""
    if row.last_seen_at > now + TOLERANCE:
        _limit_times(row, now)
    clients = change(row.clients)
    if clients is None:
        return True
    columns = columns_of(row, clients, now=now, active=active)
    if not swap(row, columns):
        return False
    _announce_state_change(row, membership, columns, now=now)
    was_here = row.is_here
    if was_here and row.present_at and now - row.present_at >= disconnect_at():
        # No process has noticed yet that the member had gone.
        announce(membership, is_here=False)
        was_here = False
    if columns["is_here"] != was_here:
        announce(membership, is_here=columns["is_here"])
    return True


def _announce_state_change(
    row: models.Presence, membership: Membership, columns: dict[str, Any], *, now: datetime
) -> None:
    before = state_of(row.present_at, row.engaged_at, now=now)
    if state_of(columns["present_at"], columns["engaged_at"], now=now) != before:
        announce_change(room_id=membership.room_id)


def _limit_times(row: models.Presence, now: datetime) -> None:
    """Move future times of *row* to a moment ago, so long that the next poll is written."""
    latest = now - stale_after()
    row.clients = not_after(row.clients, latest.timestamp())
    row.last_seen_at = min(row.last_seen_at, latest)
    row.last_active_at = min(row.last_active_at, latest) if row.last_active_at else None


def swap(row: models.Presence, columns: dict[str, Any]) -> bool:
    """Write *columns* and return True, unless the row has changed since *row* was read."""
    using = write_alias()
    values = [prepared(models.Presence, name, columns[name], using) for name in _COLUMNS]
    with connections[using].cursor() as cursor:
        cursor.execute(_SWAP, [*values, row.version + 1, row.pk, row.version])
        return bool(cursor.rowcount)


def _insert(membership: Membership, clients: Clients, *, now: datetime, active: bool) -> bool:
    """Return whether a row was inserted, or is not needed; False: another poll inserted it."""
    row = models.Presence(membership_id=membership.pk, last_seen_at=now)
    for name, value in columns_of(row, clients, now=now, active=active).items():
        setattr(row, name, value)
    try:
        with atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # If there is still no row, the member was removed meanwhile.
        return _find(membership) is None
    announce(membership, is_here=True)
    announce_change(room_id=membership.room_id)
    return True


def columns_of(
    row: models.Presence, clients: Clients, *, now: datetime, active: bool
) -> dict[str, Any]:
    """Return the columns by the most present of the clients; no time goes back."""
    clients = recent(clients, since=(now - disconnect_at()).timestamp())
    present_at = _latest(present(clients))
    was_active_at = [row.last_active_at] if row.last_active_at else []
    return {
        "clients": clients,
        "last_seen_at": max(row.last_seen_at, now),
        "last_active_at": max([*was_active_at, *([now] if active else [])], default=None),
        "present_at": present_at,
        "engaged_at": _latest(engaged(clients)),
        "is_here": present_at is not None,
    }


def _latest(seen: Iterable[float]) -> datetime | None:
    latest = max(seen, default=None)
    zone = timezones.utc if settings.USE_TZ else None
    return None if latest is None else datetime.fromtimestamp(latest, zone)
