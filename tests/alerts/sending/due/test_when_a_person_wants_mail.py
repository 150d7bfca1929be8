"""Quiet hours, digests, the limit of the day, and the second address, in a sweep."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

import pytest
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError

from conversate_alerts.models import AlertPreference, AlertProfile
from conversate_alerts.preferences.choosing import change_profile, get_profile, level_of, set_level
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_poll
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND
from tests.core.support.queries import counted

HOUR = timedelta(hours=1)


@pytest.fixture
def in_berlin(reader):
    # The tests begin at 12 in UTC, which is 13 there.
    return change_profile(user=reader, time_zone="Europe/Berlin")


def be_back(clock, reader, room):
    record_poll(membership=reader.conversate_memberships.get(room=room))
    services.mark_read(room=room, user=reader)
    clock.shift(SECOND)


def test_quiet_hours_hold_the_mail_until_they_are_over(clock, in_berlin, reader, say, mailoutbox):
    change_profile(user=reader, quiet_from=time(13), quiet_until=time(14, 30))
    say("One")
    clock.shift(DELAY)
    assert sweep().sent == 0
    clock.shift(HOUR)
    say("Two")
    assert sweep().sent == 0
    clock.move_to(datetime(2026, 3, 2, 13, 30, tzinfo=timezone.utc))
    assert sweep().sent == 1
    [mail] = mailoutbox
    assert "One" in mail.body
    assert "Two" in mail.body


def test_who_waits_costs_no_query_and_says_when_to_look_again(clock, in_berlin, reader, say):
    change_profile(user=reader, quiet_from=time(13), quiet_until=time(14, 30))
    say()
    clock.shift(DELAY)
    sweep()
    assert sweep().next_in == [88 * 60]
    with counted() as queries:
        sweep()
    assert len(queries) == 6
    preference = AlertPreference.objects.get()
    assert (preference.attempts, preference.last_error, preference.claim) == (0, "", None)


def test_who_ends_the_quiet_hours_is_alerted_at_once(clock, in_berlin, reader, say):
    change_profile(user=reader, quiet_from=time(13), quiet_until=time(14, 30))
    say()
    clock.shift(DELAY)
    assert sweep().sent == 0
    change_profile(user=reader, quiet_from=None, quiet_until=None)
    assert sweep().sent == 1


def test_a_change_that_may_send_mail_wakes_the_sweeps(
    reader, settings, django_capture_on_commit_callbacks
):
    settings.CONVERSATE_ALERT_DISPATCH = "tests.alerts.support.dispatchers.RecordingDispatcher"
    from tests.alerts.support.dispatchers import RecordingDispatcher

    with django_capture_on_commit_callbacks(execute=True):
        change_profile(user=reader, frequency="hourly")
        set_level(membership=reader.conversate_memberships.get(), level="mentions")
    assert RecordingDispatcher.taken() == [0, 0]


def test_hourly_mail_goes_out_at_the_full_hour_once(clock, room, reader, say, mailoutbox):
    change_profile(user=reader, frequency="hourly")
    for body in ["One", "Two"]:
        say(body)
        clock.shift(DELAY)
        assert sweep().sent == 0
    clock.move_to(datetime(2026, 3, 2, 13, tzinfo=timezone.utc))
    assert sweep().sent == 1
    be_back(clock, reader, room)
    say("Three")
    clock.shift(DELAY + DISCONNECT)
    assert sweep().sent == 0
    clock.move_to(datetime(2026, 3, 2, 14, tzinfo=timezone.utc))
    assert sweep().sent == 1
    assert [("Two" in mail.body, "Three" in mail.body) for mail in mailoutbox] == [
        (True, False),
        (False, True),
    ]


def test_daily_mail_goes_out_in_the_morning(clock, in_berlin, reader, say, mailoutbox):
    change_profile(user=reader, frequency="daily")
    say()
    clock.move_to(datetime(2026, 3, 3, 6, 59, 59, tzinfo=timezone.utc))
    assert sweep().sent == 0
    clock.shift(SECOND)
    assert sweep().sent == 1


def test_who_reads_before_the_digest_gets_none(clock, room, reader, say, mailoutbox):
    change_profile(user=reader, frequency="daily")
    say()
    clock.shift(DELAY)
    sweep()
    be_back(clock, reader, room)
    clock.shift(timedelta(days=1))
    sweep()
    assert mailoutbox == []


@pytest.fixture
def rooms(reader, writer):
    """Five rooms with a new message for the reader."""
    rooms = [services.create_room(title=f"Room {n}", members=[writer, reader]) for n in range(5)]
    for room in rooms:
        set_level(membership=reader.conversate_memberships.get(room=room), level="everything")
        services.post_message(room=room, author=writer, body="Hello")
    return rooms


def test_a_person_gets_no_more_mails_a_day_than_the_limit(
    clock, in_berlin, rooms, settings, mailoutbox
):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = 2
    clock.shift(DELAY)
    assert sweep().sent == 2
    clock.shift(HOUR)
    assert sweep().sent == 0
    # The next day begins in Berlin an hour earlier than in UTC.
    clock.move_to(datetime(2026, 3, 2, 23, tzinfo=timezone.utc))
    assert sweep().sent == 2
    clock.shift(timedelta(days=1))
    assert sweep().sent == 1


def test_there_may_be_no_limit(clock, rooms, settings):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = None
    clock.shift(DELAY)
    assert sweep().sent == 5
    assert not AlertProfile.objects.exists()


def test_a_mail_that_did_not_go_out_does_not_count(clock, rooms, settings, reader, postbox):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = 2
    postbox.refusals["linus@example.org"] = "451 4.7.1 Later"
    clock.shift(DELAY)
    assert sweep().failed == 5
    assert get_profile(reader).mails_count == 0
    postbox.refusals.clear()
    clock.shift(60 * SECOND)
    assert sweep().sent == 2


def test_mail_goes_to_the_second_address_where_there_is_one(clock, reader, say, mailoutbox):
    change_profile(user=reader, address="linus@example.net", pending_address="x@example.net")
    say()
    clock.shift(DELAY)
    sweep()
    assert [mail.to for mail in mailoutbox] == [["linus@example.net"]]


def test_an_address_that_waits_to_be_confirmed_gets_nothing(clock, reader, say, mailoutbox):
    reader.email = ""
    reader.save()
    change_profile(user=reader, pending_address="linus@example.net")
    say()
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []
    assert "not confirmed linus@example.net" in AlertPreference.objects.get().last_error


def test_who_said_nothing_has_the_defaults(room, writer):
    membership = writer.conversate_memberships.get()
    assert level_of(membership=membership) == "none"
    profile = get_profile(writer)
    assert (profile.frequency, profile.with_text, profile.address) == ("at_once", True, "")
    assert not AlertProfile.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Atlantis/Capital"},
        {"quiet_from": time(22)},
        {"quiet_until": time(7)},
        {"frequency": "never"},
        {"address": "nowhere"},
    ],
)
def test_what_a_profile_can_not_have_is_refused(reader, wrong):
    with pytest.raises(ValidationError):
        change_profile(user=reader, **wrong)
    assert not AlertProfile.objects.exists()


def test_names_and_levels_that_there_are_not_are_refused(reader):
    with pytest.raises(FieldDoesNotExist):
        change_profile(user=reader, color="blue")
    with pytest.raises(ValueError, match="loud"):
        set_level(membership=reader.conversate_memberships.get(), level="loud")


def test_the_database_takes_no_half_of_quiet_hours(reader):
    with pytest.raises(IntegrityError):
        AlertProfile.objects.create(user=reader, quiet_from=time(22))


def test_a_profile_says_whose_it_is(reader):
    assert str(change_profile(user=reader)) == "linus"
