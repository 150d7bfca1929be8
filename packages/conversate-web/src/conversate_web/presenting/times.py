from __future__ import annotations

from datetime import date, datetime, timezone

from django.utils.timezone import is_naive, localtime, make_aware


def iso_time(moment: datetime) -> str:
    """UTC with its offset, so that a browser reads it alike with USE_TZ and without."""
    aware = make_aware(moment) if is_naive(moment) else moment
    return aware.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def local_day(moment: datetime) -> date:
    return (moment if is_naive(moment) else localtime(moment)).date()
