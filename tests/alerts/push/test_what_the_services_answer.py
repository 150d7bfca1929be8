"""Each answer of a push service has its consequence for the device and for the mail."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from conversate_alerts.models import AlertPreference, PushSubscription, WaitingPush
from conversate_alerts.preferences.choosing import change_profile, set_level
from conversate_alerts.push import delivery
from conversate_alerts.push.devices import store_outcome
from conversate_alerts.push.outages import ServiceOutages
from conversate_alerts.push.outcome import Outcome, Result
from conversate_alerts.push.pool import PushPool
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_poll
from tests.alerts.support.devices import PUSH_DELAY, add_device, shown, stored
from tests.alerts.support.people import join
from tests.alerts.support.push_service import HANG, TAKEN, Reply
from tests.alerts.support.times import DELAY, SECOND

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _site(clock, monkeypatch):
    # A service that hung in another test is not remembered.
    monkeypatch.setattr(delivery.send_push, "__defaults__", (ServiceOutages(),))


@pytest.fixture
def due(clock, phone, say):
    say()
    clock.shift(PUSH_DELAY)


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_removed_and_its_person_gets_mail(
    clock, due, reader, phone, mailoutbox, status
):
    change_profile(user=reader, channel="push")
    phone.reply = Reply(status)
    assert sweep().pushed == 0
    assert not PushSubscription.objects.exists()
    clock.shift(DELAY - PUSH_DELAY)
    assert sweep().sent == 1


def test_a_device_that_was_gone_does_not_keep_the_others_from_it(due, reader, phone, push_service):
    tablet = add_device(reader, push_service)
    phone.reply = Reply(410)
    assert sweep().pushed == 1
    assert [each.endpoint for each in PushSubscription.objects.all()] == [tablet.endpoint]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_says_later_is_asked_later(clock, due, phone, mailoutbox, status):
    phone.reply = Reply(status, {"Retry-After": "90"})
    swept = sweep()
    assert (swept.pushed, swept.next_in[0]) == (0, 90)
    phone.reply = TAKEN
    clock.shift(89 * SECOND)
    assert sweep().pushed == 0
    clock.shift(SECOND)
    assert sweep().pushed == 1
    device = stored(phone)
    assert (device.attempts, device.wait_until) == (0, None)
    # The mail is still later.
    assert sweep().sent == 0
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_the_mail_does_not_wait_for_a_device_that_waits(clock, due, phone, mailoutbox):
    phone.reply = Reply(429, {"Retry-After": "3600"})
    sweep()
    clock.shift(DELAY - PUSH_DELAY)
    assert sweep().sent == 1
    phone.reply = TAKEN
    clock.shift(HOUR)
    # It was mailed already.
    assert sweep().pushed == 0


def test_the_other_devices_get_it_at_once_and_the_one_that_waits_later(
    clock, due, reader, phone, push_service
):
    tablet = add_device(reader, push_service)
    phone.reply = Reply(503)
    assert sweep().pushed == 1
    assert len(tablet.received) == 1
    phone.reply = TAKEN
    clock.shift(60 * SECOND)
    assert sweep().pushed == 1
    assert (len(phone.received), len(tablet.received)) == (1, 1)
    assert not WaitingPush.objects.exists()
    assert AlertPreference.objects.get().claim is None
    clock.shift(60 * SECOND)
    assert sweep().pushed == 0


@pytest.mark.parametrize("what", ["read", "mailed", "opted out", "removed", "back"])
def test_a_device_that_waits_gets_nothing_that_is_over(
    clock, due, room, reader, membership, phone, push_service, mailoutbox, what
):
    add_device(reader, push_service)
    phone.reply = Reply(503, {"Retry-After": "110"})
    assert sweep().pushed == 1
    phone.reply = TAKEN
    clock.shift(110 * SECOND)
    if what == "read":
        services.mark_read(room=room, user=reader)
    elif what == "mailed":
        change_profile(user=reader, channel="mail")
        assert sweep().sent == 1
        change_profile(user=reader, channel="both")
    elif what == "opted out":
        set_level(membership=membership, level="none")
    elif what == "removed":
        services.remove_member(room=room, user=reader)
    else:
        record_poll(membership=membership, active=True, client="page")
    assert sweep().pushed == 0
    assert phone.received == []
    assert not WaitingPush.objects.exists()


def test_a_device_that_waits_already_gets_the_next_alert_later(
    clock, due, room, reader, writer, phone, push_service
):
    tablet = add_device(reader, push_service)
    PushSubscription.objects.filter(pk=stored(phone).pk).update(
        attempts=1, wait_until=stored(phone).created_at + HOUR
    )
    assert sweep().pushed == 1
    assert (len(phone.received), len(tablet.received)) == (0, 1)
    clock.shift(HOUR)
    # Until the mail, if there had been none: the person wants notifications alone.
    change_profile(user=reader, channel="push")
    assert sweep().pushed == 1
    assert shown(phone) == shown(tablet)


def test_a_refusal_for_another_reason_is_logged_and_tried_again_ever_later(
    clock, due, reader, phone, caplog, mailoutbox
):
    change_profile(user=reader, channel="push")
    phone.reply = Reply(403, text="Wrong key")
    waits = []
    for number in range(5):
        swept = sweep()
        # The person wanted notifications alone, but none arrives.
        assert (swept.pushed, swept.sent) == (0, number == 4)
        waits.append(swept.next_in[0])
        clock.shift(timedelta(seconds=swept.next_in[0]))
    assert waits == [60, 300, 900, 3600, 3600]
    assert "refused a push: HTTP 403 Wrong key" in caplog.text


def test_a_push_that_is_too_large_is_a_bug_that_the_log_names(clock, due, phone, caplog):
    phone.reply = Reply(413)
    assert sweep().pushed == 0
    assert "This is a bug." in caplog.text
    phone.reply = TAKEN
    clock.shift(60 * SECOND)
    assert sweep().pushed == 1


def test_a_redirect_is_not_followed(due, phone, push_service):
    other = push_service.subscribe(phone.public_key)
    phone.reply = Reply(307, {"Location": other.endpoint})
    assert sweep().pushed == 0
    assert other.requests == 0


def test_a_service_that_hangs_costs_only_its_own_devices(
    clock, due, room, phone, say, push_service, monkeypatch, mailoutbox
):
    phone.reply = HANG
    monkeypatch.setattr("conversate_alerts.push.rounds.PushPool", lambda: PushPool(timeout=5))
    others = [add_device(join(room, f"guest{number}"), push_service) for number in range(10)]
    say()
    clock.shift(PUSH_DELAY)
    swept = sweep()
    assert swept.pushed == 10
    assert all(len(other.received) == 1 for other in others)
    assert stored(phone).wait_until is not None
    clock.shift(DELAY - PUSH_DELAY)
    assert sweep().sent == 11


def test_an_endpoint_that_the_site_allows_no_longer_is_not_called(due, phone, settings):
    settings.CONVERSATE_PUSH_SERVICES = []
    assert sweep().pushed == 0
    assert phone.requests == 0
    assert not PushSubscription.objects.exists()


def test_a_device_that_subscribed_again_meanwhile_keeps_its_state(due, reader, phone):
    old = stored(phone)
    PushSubscription.objects.update(auth="another")
    for result in Result:
        store_outcome(old, Outcome(result), old.created_at)
    now = PushSubscription.objects.get()
    assert (now.last_push_at, now.attempts, now.wait_until) == (None, 0, None)


def test_the_log_names_no_endpoint(due, phone, caplog):
    caplog.set_level(logging.DEBUG)
    phone.reply = Reply(500)
    sweep()
    assert phone.endpoint not in caplog.text
