"""When the last sweep of the site ended, for monitors.

It is in the cache: sweeps run in other processes than the view that tells it, and a row for it
would be written every few seconds.
"""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import NamedTuple

from django.core.cache import BaseCache, caches
from django.utils.timezone import now

from conversate_core.conf import core_settings

logger = logging.getLogger("conversate_alerts")

_KEY = "conversate_alerts.last_sweep"
_KEPT = 30 * 24 * 60 * 60


class LastSweep(NamedTuple):
    ended_at: datetime
    succeeded: bool


def record(*, succeeded: bool) -> None:
    """Note that a sweep has ended now. An error of the cache costs nothing but this note."""
    try:
        _cache().set(_KEY, (now().timestamp(), succeeded), timeout=_KEPT)
    except Exception as error:  # noqa: BLE001 - of any cache
        logger.debug("The end of a sweep could not be noted: %s", error)


def find_last_sweep() -> LastSweep | None:
    """Return the last sweep; None if there was none, or this process can't see that cache."""
    found = _cache().get(_KEY)
    if found is None:
        return None
    seconds, succeeded = found
    return LastSweep(datetime.fromtimestamp(seconds, tz=timezone.utc), succeeded)


def _cache() -> BaseCache:
    return caches[core_settings.shared_cache or "default"]
