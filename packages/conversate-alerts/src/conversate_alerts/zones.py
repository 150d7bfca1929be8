"""The time zones that people can choose."""

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
    """Raise ValidationError unless *name* is a time zone that this system knows."""
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone with this name."), code="time_zone")


def zone_named(name: str) -> tzinfo:
    """Return the time zone *name*, or the site's if *name* is empty or unknown to this system."""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_default_timezone()


def zone_choices(chosen: str) -> list[Any]:
    """Return the choices of a form: time zones by region, UTC, and the *chosen* one."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in _places():
        region, _slash, place = name.partition("/")
        regions.setdefault(region, []).append((name, place.replace("_", " ")))
    site = ("", _("Same as the site (%(zone)s)") % {"zone": timezone.get_default_timezone_name()})
    others = {"UTC", chosen} - {"", *_places()}
    return [site, *((name, name) for name in sorted(others)), *regions.items()]


@lru_cache
def _places() -> tuple[str, ...]:
    # Without old names and offsets, such as US/Pacific and Etc/GMT+5.
    return tuple(sorted(name for name in available_timezones() if name.startswith(_REGIONS)))
