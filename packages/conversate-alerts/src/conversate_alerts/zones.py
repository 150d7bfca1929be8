"""The time zones that people may name."""

from __future__ import annotations

from datetime import tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless *name* is one of the zones that this system knows."""
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."), code="time_zone")


def zone_named(name: str) -> tzinfo:
    """The zone, or the site's where *name* is empty or not known here (any longer)."""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_default_timezone()


def zone_choices(chosen: str) -> list[Any]:
    """What a form offers, by region: the zones that are named after places, and *chosen*."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in _places():
        region, _slash, place = name.partition("/")
        regions.setdefault(region, []).append((name, place.replace("_", " ")))
    site = ("", _("As the site (%(zone)s)") % {"zone": timezone.get_default_timezone_name()})
    others = {"UTC", chosen} - {"", *_places()}
    return [site, *((name, name) for name in sorted(others)), *regions.items()]


@lru_cache
def _places() -> tuple[str, ...]:
    # The others are old names and offsets: US/Pacific, Etc/GMT+5.
    return tuple(sorted(name for name in available_timezones() if name.startswith(_REGIONS)))
