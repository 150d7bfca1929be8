"""Compute the state of a member (active, idle or away) from the times of their polls."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversate_core.conf import core_settings
from conversate_core.presence import State

from ..conf import alert_settings


def state_of(present_at: datetime | None, engaged_at: datetime | None, *, now: datetime) -> State:
    """Return the state of a member whose pages were last open and last in use at these times."""
    if not _is_within(present_at, now, timedelta(seconds=alert_settings.disconnect_seconds)):
        return State.AWAY
    is_active = _is_within(engaged_at, now, timedelta(milliseconds=core_settings.idle_at))
    return State.ACTIVE if is_active else State.IDLE


def _is_within(moment: datetime | None, now: datetime, time: timedelta) -> bool:
    return moment is not None and now - moment < time
