"""Compute when a person's alerts may be sent: quiet hours and digests, in their time zone.

Where daylight saving time begins or ends, a time of the day comes never or twice. Therefore nothing
here is computed from times of the day: each minute is converted to the time zone and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from django.utils.timezone import is_naive, make_aware, make_naive

from ..choices import Frequency

if TYPE_CHECKING:
    from ..models import AlertProfile

# When daily digests are sent, unless that is in the quiet hours.
MORNING = time(8)
_MINUTE = timedelta(minutes=1)


def earliest(profile: AlertProfile, *, ready_at: datetime, now: datetime) -> datetime:
    """Return the first time from *now* on at which an alert that is ready *ready_at* may be sent.

    It is *now*, or a whole minute later. An hourly digest waits for the next full hour, a daily one
    for the next MORNING. An alert in the quiet hours waits for their end.
    """
    return end_of_quiet_hours(profile, max(now, _digest_time(profile, ready_at)))


def end_of_quiet_hours(profile: AlertProfile, moment: datetime) -> datetime:
    """Return *moment*, or the end of the person's quiet hours if it is in them."""
    if not is_quiet(profile, moment):
        return moment
    return _first(profile, moment, lambda shown: not _is_quiet(profile, shown))


def is_quiet(profile: AlertProfile, moment: datetime) -> bool:
    """Whether *moment* is in the person's quiet hours: from `quiet_from`, before `quiet_until`."""
    return _is_quiet(profile, local(profile, moment))


def next_day(profile: AlertProfile, now: datetime) -> datetime:
    """Return when the next day begins in the person's time zone."""
    today = local(profile, now).date()
    return _first(profile, now, lambda shown: shown.date() > today)


def local(profile: AlertProfile, moment: datetime) -> datetime:
    """Return *moment* in the person's time zone. A naive one is in the site's time zone."""
    return _aware(moment).astimezone(profile.zone)


def _is_quiet(profile: AlertProfile, shown: datetime) -> bool:
    if profile.quiet_from is None or profile.quiet_until is None:
        return False
    # Without seconds: `_first` looks at whole minutes only, and might miss the end.
    begin, end = _to_the_minute(profile.quiet_from), _to_the_minute(profile.quiet_until)
    time_of_day = shown.time()
    if begin <= end:
        return begin <= time_of_day < end
    return time_of_day >= begin or time_of_day < end


def _digest_time(profile: AlertProfile, ready_at: datetime) -> datetime:
    """Return when the digest with this alert is sent: *ready_at* if the person wants none."""
    if profile.frequency == Frequency.HOURLY:
        return _first(profile, ready_at, lambda shown: shown.minute == 0)
    if profile.frequency == Frequency.DAILY:
        return _first(profile, ready_at, _is_next_morning(local(profile, ready_at)))
    return ready_at


def _is_next_morning(ready: datetime) -> Callable[[datetime], bool]:
    today = ready.date()
    if ready.time() < MORNING:
        return lambda shown: shown.time() >= MORNING
    return lambda shown: shown.date() > today and shown.time() >= MORNING


def _first(profile: AlertProfile, start: datetime, fits: Callable[[datetime], bool]) -> datetime:
    """Return the first whole minute from *start* on whose local time *fits*."""
    zone = profile.zone
    minutes = _minutes(_aware(start).astimezone(timezone.utc))
    minute = next(minute for minute in minutes if fits(minute.astimezone(zone)))
    return make_naive(minute) if is_naive(start) else minute


def _minutes(start: datetime) -> Iterator[datetime]:
    minute = start.replace(second=0, microsecond=0)
    if minute < start:
        minute += _MINUTE
    while True:
        yield minute
        minute += _MINUTE


def _aware(moment: datetime) -> datetime:
    return make_aware(moment) if is_naive(moment) else moment


def _to_the_minute(value: time) -> time:
    return value.replace(second=0, microsecond=0)
