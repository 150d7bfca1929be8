"""The rounds of notifications in a sweep: what they cost, and that mails don't hold them up."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.utils import timezone

from conversate_alerts.models import AlertPreference, PushSubscription
from conversate_alerts.push import due, rounds
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import Presence, State, record_poll
from tests.alerts.support.devices import PUSH_DELAY, add_device, stored
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY
from tests.core.support.queries import counted

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize("others", [0, 20])
def test_without_anything_due_it_costs_a_few_queries_more(clock, room, say, others, push_service):
    message = say()
    clock.shift(DELAY)
    for number in range(others):
        user = join(room, f"guest{number}")
        add_device(user, push_service)
        services.mark_unread(room=room, user=user, message=message)
        record_poll(membership=user.conversate_memberships.get())
    with counted() as queries:
        sweep()
    # As without push, and: inactive accounts, tests, due, waiting devices, the next attempts of
    # notifications and of devices.
    assert len(queries) == 6 + 6


def test_without_push_a_sweep_costs_nothing_more(clock, room, say, settings, reader, phone):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = None
    say()
    clock.shift(PUSH_DELAY)
    with counted() as queries:
        assert sweep().pushed == 0
    assert len(queries) == 6
    assert phone.requests == 0


def test_each_notification_takes_the_same_few_queries(clock, room, say, push_service):
    costs = []
    for names in [["one"], ["two", "three", "four"]]:
        for name in names:
            add_device(join(room, name), push_service)
        for _ in range(30):
            say()
        clock.shift(PUSH_DELAY)
        with counted() as queries:
            assert sweep().pushed >= len(names)
        costs.append(len(queries))
        for user in [member.user for member in room.memberships.all()]:
            services.mark_read(room=room, user=user)
    # For all of them: their devices and sessions. The first one to a person also writes a profile,
    # which counts those of the day.
    assert costs == [12 + 2 + 13, 12 + 2 + 3 * 13 + 12]


def test_sessions_are_checked_for_many_members_at_once(clock, room, say, push_service):
    for number in range(20):
        add_device(join(room, f"guest{number}"), push_service)
    say()
    clock.shift(PUSH_DELAY)
    with counted() as queries:
        assert sweep().pushed == 20
    assert sum("django_session" in each for each in queries) == 1


def test_many_mails_do_not_hold_up_a_notification(
    clock, room, reader, phone, say, mailoutbox, monkeypatch
):
    """A message that is posted while a sweep sends mails is told by the same sweep."""
    others = [join(room, f"guest{number}") for number in range(4)]
    say()
    services.mark_read(room=room, user=reader)
    clock.shift(DELAY)
    monkeypatch.setattr(rounds, "INTERVAL", 0.0)
    send = "conversate_alerts.mail.outbox.Outbox.send"

    def post_first(self, message):
        if not mailoutbox:
            say("While mails are sent")
            clock.shift(PUSH_DELAY)
        message.send()
        if len(mailoutbox) == 2:
            assert len(phone.received) == 1

    with mock.patch(send, post_first):
        swept = sweep()
    assert (swept.pushed, swept.sent) == (1, len(others))


def test_between_two_rounds_there_is_a_while(clock, room, phone, say, mailoutbox):
    join(room, "grace")
    say()
    clock.shift(DELAY)
    with mock.patch.object(rounds, "due_batches", wraps=rounds.due_batches) as due_batches:
        sweep()
    assert due_batches.call_count == 1


def test_a_sweep_that_is_stopped_sends_no_more(clock, room, push_service, say):
    browsers = [add_device(join(room, f"guest{number}"), push_service) for number in range(5)]
    say()
    clock.shift(PUSH_DELAY)
    asked = iter([False, False, True])
    assert sweep(should_stop=lambda: next(asked, True)).pushed == 2
    assert sum(browser.requests for browser in browsers) == 2
    assert not AlertPreference.objects.exclude(claim=None).exists()
    assert sweep().pushed == 3


def test_what_the_site_s_own_code_raises_costs_one_notification(
    clock, room, reader, phone, push_service, say, caplog
):
    other = add_device(join(room, "grace"), push_service)
    say()
    clock.shift(PUSH_DELAY)
    from conversate_alerts.push import attempt

    build_push = attempt.build_push

    def fail(alert):
        if alert.preference.membership.user == reader:
            raise RuntimeError("The site's own template")
        return build_push(alert)

    with mock.patch.object(attempt, "build_push", fail):
        assert sweep().pushed == 1
        assert "could not be built." in caplog.text
        assert (phone.requests, other.requests) == (0, 1)
        assert sweep().pushed == 0
    clock.shift(timedelta(minutes=5))
    assert sweep().pushed == 1


def test_errors_of_the_database_end_the_sweep_and_nothing_is_lost(clock, phone, say):
    say()
    clock.shift(PUSH_DELAY)
    failing = mock.patch.object(rounds, "signed_in_devices", side_effect=OperationalError)
    with failing, pytest.raises(OperationalError):
        sweep()
    assert sweep().pushed == 1


def test_the_site_s_own_presence_is_asked(clock, elsewhere, reader, phone, say, mailoutbox):
    say()
    clock.shift(PUSH_DELAY)
    elsewhere.known[reader.pk] = Presence(State.ACTIVE, timezone.now(), timezone.now())
    assert sweep().pushed == 0
    seen = timezone.now()
    elsewhere.known[reader.pk] = Presence(State.AWAY, seen, seen)
    assert sweep().pushed == 1
    say()
    clock.shift(PUSH_DELAY)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (0, 0)
    clock.shift(DELAY)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (0, 1)


def test_a_device_that_had_to_wait_asks_the_site_s_presence_too(
    clock, elsewhere, reader, phone, push_service, say
):
    tablet = add_device(reader, push_service)
    PushSubscription.objects.filter(pk=stored(phone).pk).update(
        wait_until=timezone.now() + timedelta(minutes=1)
    )
    say()
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == 1
    clock.shift(timedelta(minutes=1))
    assert sweep().pushed == 1
    assert (phone.requests, tablet.requests) == (1, 1)


@pytest.mark.parametrize(("found", "checked"), [(2, 1), (5, 2), (6, 50), (500, 5)])
def test_any_number_of_them_is_found_in_batches(
    clock, room, push_service, say, monkeypatch, found, checked
):
    monkeypatch.setattr(due, "_FOUND", found)
    monkeypatch.setattr(due, "_CHECKED", checked)
    for number in range(5):
        add_device(join(room, f"guest{number}"), push_service)
    say()
    clock.shift(PUSH_DELAY)
    batches = list(due.due_batches(timezone.now()))
    alerts = AlertPreference.objects.order_by("pk").values_list("pk", flat=True)
    assert [each for batch in batches for each in batch] == list(alerts)
    assert max(len(batch) for batch in batches) <= checked
