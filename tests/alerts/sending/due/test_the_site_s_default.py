"""``CONVERSATE_ALERT_LEVEL``: the alerts of members who never chose."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences.choosing import level_of, set_level, silence
from conversate_alerts.sending import defaults
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership, Message, Room
from conversate_core.presence import record_poll
from tests.alerts.support.crowds import crowd
from tests.alerts.support.people import join
from tests.alerts.support.statistics import on_a_database_with_statistics, renew_statistics
from tests.alerts.support.times import DELAY, SECOND
from tests.core.support.queries import counted, plan_of, work_of


@pytest.fixture
def newcomer(room):
    """A member that never chose."""
    return join(room, "grace", level="none")


@pytest.fixture
def membership_of_newcomer(room, newcomer):
    return room.memberships.get(user=newcomer)


@pytest.mark.parametrize(
    ("level", "sent"), [("none", []), ("mentions", ["Hello @grace"]), ("everything", ["Hello"])]
)
def test_a_member_who_never_chose_gets_what_the_site_says(
    clock, newcomer, say, postbox, settings, level, sent
):
    settings.CONVERSATE_ALERT_LEVEL = level
    say("Good morning")
    say("Hello @grace")
    clock.shift(DELAY)
    assert sweep().sent == len(sent)
    assert postbox.recipients() == ["grace@example.org"] * len(sent)
    for text in sent:
        body = postbox.parsed().get_body(("plain",)).get_content()
        assert text in body
        assert ("Good morning" in body) == (level == "everything")
        assert "You get this e-mail because you are a member of this room." in " ".join(
            body.split()
        )


def test_changing_it_changes_what_members_get_and_never_what_they_chose(
    clock, room, newcomer, say, mailoutbox, settings
):
    chosen = {
        level: room.memberships.get(user=join(room, f"{level}-chosen", level="none"))
        for level in ["none", "mentions", "everything"]
    }
    for level, membership in chosen.items():
        set_level(membership=membership, level=level)
    never = room.memberships.get(user=newcomer)
    for level in ["everything", "none", "mentions", "everything"]:
        settings.CONVERSATE_ALERT_LEVEL = level
        say()
        clock.shift(DELAY)
        sweep()
        sent = {address for mail in mailoutbox for address in mail.to}
        assert ("grace@example.org" in sent) == (level == "everything")
        assert level_of(membership=never) == level
        assert {name: level_of(membership=each) for name, each in chosen.items()} == {
            name: name for name in chosen
        }
        mailoutbox.clear()
        for membership in room.memberships.all():
            services.mark_read(room=room, user=membership.user)


def test_one_mail_is_followed_by_silence(clock, membership_of_newcomer, say, mailoutbox, settings):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    for _ in range(3):
        say()
        clock.shift(DELAY)
        sweep()
    assert len(mailoutbox) == 1
    record_poll(membership=membership_of_newcomer)
    clock.shift(SECOND)
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_nobody_is_mailed_who_is_here_or_has_read_or_wrote_it(
    clock, room, writer, newcomer, membership_of_newcomer, say, mailoutbox, settings
):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    set_level(membership=room.memberships.get(user=writer), level="none")
    say("Mine", author=newcomer)
    clock.shift(DELAY)
    assert sweep().sent == 0
    say("Seen")
    services.mark_read(room=room, user=newcomer)
    clock.shift(DELAY)
    assert sweep().sent == 0
    say("Here")
    clock.shift(DELAY)
    record_poll(membership=membership_of_newcomer)
    assert sweep().sent == 0


def test_a_site_with_a_presence_of_its_own_has_defaults_too(
    clock, elsewhere, newcomer, say, mailoutbox, settings
):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_rooms_that_were_forgotten_long_ago_are_not_mailed(
    clock, newcomer, say, mailoutbox, settings
):
    say("Long ago")
    clock.shift(timedelta(days=defaults.RECENT_DAYS, seconds=1))
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    assert sweep().sent == 0
    say("Today")
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert "Long ago" in mailoutbox[0].body


def test_any_number_of_members_is_read_in_batches(clock, room, say, mailoutbox, settings):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    for number in range(5):
        join(room, f"guest{number}", level="none")
    say()
    found = defaults.preferences_by_default(timezone.now(), batch_size=2)
    assert found.count() == room.memberships.filter(alert_preference__level="").count() == 5


def test_a_member_who_is_removed_meanwhile_costs_nobody_a_mail(
    clock, newcomer, say, mailoutbox, settings, monkeypatch
):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    say()
    clock.shift(DELAY)

    def fail(*args, **kwargs):
        raise IntegrityError("a foreign key")

    with monkeypatch.context() as patched:
        patched.setattr(type(AlertPreference.objects.all()), "bulk_create", fail)
        assert sweep().sent == 0
    assert sweep().sent == 1


def test_no_alerts_at_all_holds_for_a_row_that_a_sweep_adds_meanwhile(
    membership_of_newcomer, newcomer, settings
):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    is_added = False

    def add_row(execute, sql, *args):
        nonlocal is_added
        if not is_added and "INSERT" in sql:
            is_added = True
            defaults.add_preferences([membership_of_newcomer.pk])
        return execute(sql, *args)

    with connection.execute_wrapper(add_row):
        silence(user=newcomer)
    assert is_added
    assert level_of(membership=membership_of_newcomer) == "none"


def test_a_site_without_a_default_pays_nothing(clock, newcomer, say, mailoutbox, settings):
    say()
    clock.shift(DELAY)
    with counted() as queries:
        sweep()
    # Departures; invitations; due alerts; members who were added; the next attempt of both.
    assert len(queries) == 6
    assert not AlertPreference.objects.exists()


def work_of_alerts() -> int:
    """Return the work of a sweep for alerts, if none is due."""
    renew_statistics()
    with counted() as queries:
        assert sweep().sent == 0
    # Departures; chosen alerts; the newest old message; members without a preference; alerts by
    # default; invitations; members who were added; the next attempt of the others.
    assert len(queries) == 9
    tables = ("presence", "addedmember", "invitationmail")
    others = [f"FROM .conversate_alerts_{table}" for table in tables]
    return sum(work_of(sql) for sql in queries if not re.search("|".join(others), sql[:2000]))


def post_to_active_rooms() -> None:
    active = Room.objects.filter(title__startswith="active")
    Message.objects.bulk_create(Message(room=room, body="Hello", revision=2) for room in active)


@on_a_database_with_statistics
def test_members_of_forgotten_rooms_are_no_work(clock, mailoutbox, settings):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    long_ago = timezone.now() - timedelta(days=30)
    crowd("old", rooms=50, level="", at=long_ago)
    crowd("active", rooms=20, level=None)
    crowd("chosen", rooms=2)
    clock.shift(DELAY)
    assert sweep().sent == 220
    post_to_active_rooms()
    before = work_of_alerts()
    for number in range(2):
        crowd(f"seen{number}", rooms=250, level="" if number else None, at=long_ago)
    # After the old messages, as on a site that has a history.
    post_to_active_rooms()
    assert work_of_alerts() < 1.5 * before


@on_a_database_with_statistics
def test_messages_are_not_searched_again_for_each_member(clock, mailoutbox, settings):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    crowd("active", rooms=50, level=None)
    Membership.objects.update(read_id=Message.objects.latest("pk").pk)
    clock.shift(DELAY)
    renew_statistics()
    with counted() as queries:
        assert sweep().sent == 0
    # With the missing rows of alert preferences.
    [without_preference] = [
        sql for sql in queries if "membership_id` IS NULL" in sql.replace('"', "`")
    ]
    assert not re.search(r"CORRELATED|SubPlan|DEPENDENT", plan_of(without_preference))
