"""When a person's alerts may go out: quiet hours and digests, by the clock on that person's wall.

Clocks are changed, so that a time of the day may come twice or never. Therefore nothing here is
computed from times of the day: minute after minute, the clock is asked what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from django.utils.timezone import is_naive, make_aware, make_naive

from .choices import Frequency

if TYPE_CHECKING:
    from .models import AlertProfile

# When daily mails go out, unless that is in the quiet hours.
MORNING = time(8)
_MINUTE = timedelta(minutes=1)


def earliest(profile: AlertProfile, *, ready_at: datetime, now: datetime) -> datetime:
    """From *now* on, the first time at which an alert that is *ready_at* a time may go out.

    *now* itself, or a whole minute later on. Hourly mails wait for the next full hour, daily ones
    for the next MORNING; what that finds in the quiet hours waits for their end.
    """
    start = max(now, _collected_until(profile, ready_at))
    if not is_quiet(profile, start):
        return start
    return _first(profile, start, lambda shown: not _is_quiet(profile, shown))


def is_quiet(profile: AlertProfile, moment: datetime) -> bool:
    """Whether the person's clock shows a time from `quiet_from` on and before `quiet_until`."""
    return _is_quiet(profile, local(profile, moment))


def next_day(profile: AlertProfile, now: datetime) -> datetime:
    """When the person's calendar shows the next day."""
    today = local(profile, now).date()
    return _first(profile, now, lambda shown: shown.date() > today)


def local(profile: AlertProfile, moment: datetime) -> datetime:
    """What calendar and clock show; where the site has no time zones, *moment* is in its own."""
    return _aware(moment).astimezone(profile.zone)


def _is_quiet(profile: AlertProfile, shown: datetime) -> bool:
    if profile.quiet_from is None or profile.quiet_until is None:
        return False
    # Without seconds, or `_first` might step over the only moment that is not quiet.
    begin, end = _to_the_minute(profile.quiet_from), _to_the_minute(profile.quiet_until)
    time_of_day = shown.time()
    if begin <= end:
        return begin <= time_of_day < end
    return time_of_day >= begin or time_of_day < end


def _collected_until(profile: AlertProfile, ready_at: datetime) -> datetime:
    if profile.frequency == Frequency.HOURLY:
        return _first(profile, ready_at, lambda shown: shown.minute == 0)
    if profile.frequency == Frequency.DAILY:
        return _first(profile, ready_at, _is_after_morning_following(local(profile, ready_at)))
    return ready_at


def _is_after_morning_following(ready: datetime) -> Callable[[datetime], bool]:
    today = ready.date()
    if ready.time() < MORNING:
        return lambda shown: shown.time() >= MORNING
    return lambda shown: shown.date() > today and shown.time() >= MORNING


def _first(profile: AlertProfile, start: datetime, fits: Callable[[datetime], bool]) -> datetime:
    """The first whole minute from *start* on at which what the clock shows fits."""
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
