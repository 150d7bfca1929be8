"""Quiet hours and digests, also on days on which clocks change."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conversate_alerts.models import AlertProfile
from conversate_alerts.sending.schedule import earliest, is_quiet, local, next_day

MINUTE = timedelta(minutes=1)
# Clocks change by an hour, by half an hour (Lord Howe), at midnight (Beirut), by a whole day
# (Apia, 2011), or never, with an offset of three quarters of an hour (Kathmandu).
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "Pacific/Apia",
    "Asia/Kathmandu",
]
# Times at which those clocks were changed.
CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=timezone.utc),
    datetime(2026, 10, 25, 1, tzinfo=timezone.utc),
    datetime(2026, 3, 8, 7, tzinfo=timezone.utc),
    datetime(2026, 11, 1, 6, tzinfo=timezone.utc),
    datetime(2026, 4, 4, 15, tzinfo=timezone.utc),
    datetime(2026, 10, 3, 15, 30, tzinfo=timezone.utc),
    datetime(2026, 3, 28, 22, tzinfo=timezone.utc),
    datetime(2011, 12, 30, 10, tzinfo=timezone.utc),
]

# The search by minutes is slow, and slower on a busy machine.
patiently = settings(deadline=None)

near_changes = st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-2 * 86_400, 2 * 86_400),
)
times = st.times().map(lambda value: value.replace(microsecond=0))


def quiet_until_the_end(profile: AlertProfile, now: datetime, end: datetime) -> bool:
    """Whether every minute from *now* to before *end* is quiet."""
    minutes = int((end - now) / MINUTE)
    return all(is_quiet(profile, now + count * MINUTE) for count in range(minutes))


@patiently
@given(st.sampled_from(ZONES), times, times, near_changes)
@example("Europe/Berlin", time(22), time(2, 30), datetime(2026, 3, 29, 0, 30, tzinfo=timezone.utc))
@example("Europe/Berlin", time(1), time(2, 30), datetime(2026, 10, 25, 1, 10, tzinfo=timezone.utc))
@example("Pacific/Apia", time(0), time(23, 59, 59), CHANGES[-1])
def test_mail_waits_exactly_as_long_as_the_person_s_clock_shows_quiet_hours(
    zone, quiet_from, quiet_until, now
):
    profile = AlertProfile(time_zone=zone, quiet_from=quiet_from, quiet_until=quiet_until)
    end = earliest(profile, ready_at=now, now=now)
    assert not is_quiet(profile, end)
    assert end >= now
    assert quiet_until_the_end(profile, now, end)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "shown", "quiet"),
    [
        (time(22), time(7), time(21, 59, 59), False),
        (time(22), time(7), time(22), True),
        (time(22), time(7), time(0), True),
        (time(22), time(7), time(6, 59, 59), True),
        (time(22), time(7), time(7), False),
        (time(12), time(14), time(11, 59), False),
        (time(12), time(14), time(13), True),
        (time(12), time(14), time(14), False),
        (time(12), time(12), time(12), False),
        (time(0), time(0), time(0), False),
        (None, None, time(3), False),
    ],
)
def test_quiet_hours_have_a_beginning_and_an_end_and_cross_midnight(
    quiet_from, quiet_until, shown, quiet
):
    profile = AlertProfile(time_zone="Asia/Tokyo", quiet_from=quiet_from, quiet_until=quiet_until)
    moment = datetime.combine(date(2026, 5, 1), shown, ZoneInfo("Asia/Tokyo"))
    assert is_quiet(profile, moment.astimezone(timezone.utc)) is quiet


def berlin(
    year: int, month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0
) -> datetime:
    zone = ZoneInfo("Europe/Berlin")
    shown = datetime(year, month, day, hour, minute, tzinfo=zone, fold=fold)
    return shown.astimezone(timezone.utc)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        # In spring the clock goes from 2 to 3: half past two does not come.
        (berlin(2026, 3, 29, 1), berlin(2026, 3, 29, 3)),
        # In autumn half past two comes twice, and so do the quiet minutes before it.
        (berlin(2026, 10, 25, 1), berlin(2026, 10, 25, 2, 30)),
        (berlin(2026, 10, 25, 2, 10, fold=1), berlin(2026, 10, 25, 2, 30, fold=1)),
    ],
)
def test_an_end_that_comes_never_or_twice(now, end):
    profile = AlertProfile(time_zone="Europe/Berlin", quiet_from=time(22), quiet_until=time(2, 30))
    assert earliest(profile, ready_at=now, now=now) == end


@patiently
@given(st.sampled_from(ZONES), near_changes, st.integers(0, 3 * 86_400))
def test_hourly_mail_waits_for_the_next_full_hour_and_no_longer(zone, ready_at, seconds):
    profile = AlertProfile(time_zone=zone, frequency="hourly")
    at = earliest(profile, ready_at=ready_at, now=ready_at)
    assert local(profile, at).minute == 0
    assert at.second == 0
    # An hour, and half an hour more where the clock is set back by that.
    assert timedelta(0) <= at - ready_at <= timedelta(minutes=90)
    # A digest that was not sent then is sent as soon as possible.
    now = ready_at + timedelta(seconds=seconds)
    assert earliest(profile, ready_at=ready_at, now=now) == max(at, now)


@patiently
@given(st.sampled_from(ZONES), near_changes)
def test_daily_mail_waits_for_the_next_morning_and_no_longer(zone, ready_at):
    profile = AlertProfile(time_zone=zone, frequency="daily")
    at = earliest(profile, ready_at=ready_at, now=ready_at)
    assert local(profile, at).time() == time(8)
    assert timedelta(0) <= at - ready_at <= timedelta(hours=25)


@patiently
@given(st.sampled_from(ZONES), near_changes)
def test_the_next_day_begins_when_the_person_s_calendar_says_so(zone, now):
    profile = AlertProfile(time_zone=zone)
    at = next_day(profile, now)
    assert local(profile, at).date() > local(profile, now).date()
    assert local(profile, at - MINUTE).date() == local(profile, now).date()


def test_a_digest_that_falls_into_the_quiet_hours_waits_for_their_end():
    profile = AlertProfile(
        time_zone="Europe/Berlin", frequency="daily", quiet_from=time(20), quiet_until=time(9, 30)
    )
    ready_at = berlin(2026, 5, 4, 15)
    assert earliest(profile, ready_at=ready_at, now=ready_at) == berlin(2026, 5, 5, 9, 30)


@pytest.mark.parametrize("name", ["", "Atlantis/Capital", "../secrets", "Europe"])
def test_a_zone_that_is_not_known_is_the_site_s(settings, name):
    settings.TIME_ZONE = "Asia/Tokyo"
    moment = datetime(2026, 5, 1, 15, tzinfo=timezone.utc)
    assert local(AlertProfile(time_zone=name), moment).date() == date(2026, 5, 2)


def test_a_site_without_time_zones_has_the_same_hours(settings):
    settings.TIME_ZONE = "America/New_York"
    settings.USE_TZ = False
    profile = AlertProfile(time_zone="Asia/Tokyo", quiet_from=time(22), quiet_until=time(7))
    # 11 in New York is 24 in Tokyo; 7 there is 18 here.
    now = datetime(2026, 5, 1, 11)  # noqa: DTZ001 - as the site has it
    assert earliest(profile, ready_at=now, now=now) == now.replace(hour=18)
