"""The preferences among which alerts are due, and one of them with its member's presence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..choices import AlertLevel
from ..conf import alert_settings
from ..models import AlertPreference
from ..querysets import AlertPreferenceQuerySet
from .absence import WasTold, absences, custom_backend
from .defaults import preferences_by_default

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


def candidates(now: datetime) -> Iterator[AlertPreferenceQuerySet]:
    """Yield querysets that have all preferences with alerts. Members who need a row get one."""
    if alert_settings.alert_level == AlertLevel.NONE:
        yield AlertPreference.objects.all()
        return
    # Two queries, since one query for both would look at the members of all rooms.
    yield AlertPreference.objects.chosen()
    yield preferences_by_default(now)


def in_batches(rows: QuerySet[AlertPreference], size: int) -> Iterator[list[int]]:
    """Yield the keys of *rows* in lists of up to *size*, in their order."""
    ids = rows.order_by("pk").values_list("pk", flat=True)
    batch = list(ids[:size])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:size]) if len(batch) == size else []


def find_one(
    due: AlertPreferenceQuerySet, now: datetime, *, was_told: WasTold
) -> tuple[AlertPreference, Any] | None:
    """Return the only preference of *due* and its member's presence, if any, or None.

    It comes with membership, room, account and profile. A presence backend of the site's own is
    asked whether the member is absent and not told yet; otherwise *due* has selected that.
    """
    rows = due.select_related("membership__room", "membership__user__alert_profile")
    backend = custom_backend()
    if backend is None:
        rows = rows.select_related("membership__presence")
    preference = rows.first()
    if preference is None:
        return None
    if backend is None:
        return preference, getattr(preference.membership, "presence", None)
    known = absences(backend, [preference.pk], now=now, was_told=was_told)
    return (preference, known[preference.pk]) if preference.pk in known else None


def seen_at(presence: Any) -> datetime | None:
    """Return when the member was last seen by any page, or None."""
    times = (presence.last_seen_at, presence.last_active_at) if presence else ()
    return max(filter(None, times), default=None)
