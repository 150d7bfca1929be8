"""Ten sweepers, killed at each step: no notification twice, none lost, on each database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.utils import timezone

from conversate_alerts.models import AlertPreference, PushSubscription
from conversate_alerts.push import rounds
from conversate_alerts.sending import claims
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from tests.alerts.support.devices import add_device
from tests.alerts.support.people import join
from tests.alerts.support.push_service import CONTACT, PRIVATE_KEY
from tests.alerts.support.sweeper import Sweeper
from tests.core.support.racing import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPS = 6
PROCESSES = 10
MEMBERS = 12


@pytest.fixture(autouse=True)
def _now(settings):
    """A notification is due at once, and a mail an hour later."""
    settings.CONVERSATE_PUSH_DELAY = 0
    settings.CONVERSATE_ALERT_DELAY = 3_600


@pytest.fixture
def sweeper(push_service):
    def start(stop="", **settings):
        return Sweeper(
            port=1,
            stop=stop,
            CONVERSATE_PUSH_DELAY=0,
            CONVERSATE_ALERT_DELAY=3_600,
            CONVERSATE_PUSH_PRIVATE_KEY=PRIVATE_KEY,
            CONVERSATE_PUSH_CONTACT=CONTACT,
            CONVERSATE_PUSH_SERVICES=[push_service.origin],
            **settings,
        )

    return start


@contextmanager
def meeting_before_the_claims() -> Iterator[None]:
    """Let every sweep find the same notifications due before the first of them claims one."""
    barrier = threading.Barrier(SWEEPS, timeout=PATIENCE)
    due_batches = rounds.due_batches

    def meet(now: datetime) -> Iterator[list[int]]:
        batches = list(due_batches(now))
        barrier.wait()
        return iter(batches)

    with mock.patch.object(rounds, "due_batches", meet):
        yield


def test_one_notification_to_each_however_many_find_it_due(room, say, push_service):
    browsers = [add_device(join(room, f"guest{number}"), push_service) for number in range(MEMBERS)]
    say()
    with meeting_before_the_claims():
        swept = at_once(*[sweep] * SWEEPS)
    assert sum(each.pushed for each in swept) == MEMBERS
    assert [browser.requests for browser in browsers] == [1] * MEMBERS


def test_a_mail_and_a_notification_of_a_room_are_never_sent_at_once(
    membership, phone, say, mailoutbox, settings
):
    settings.CONVERSATE_ALERT_DELAY = 0
    say()
    claim = claims.take_for_push(membership.pk)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (0, 0)
    claims.release(claim)
    claim = claims.take(membership.pk)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (0, 0)
    claims.release(claim)
    assert sweep().pushed == 1


def test_ten_processes_send_one_notification_to_each_member(room, say, push_service, sweeper):
    browsers = [add_device(join(room, f"guest{number}"), push_service) for number in range(MEMBERS)]
    say()
    sweepers = [sweeper() for _ in range(PROCESSES)]
    for each in sweepers:
        each.wait_for_line("ready")
    for each in sweepers:
        each.begin()
    assert sum(each.result() for each in sweepers) == MEMBERS
    assert [browser.requests for browser in browsers] == [1] * MEMBERS
    assert not AlertPreference.objects.exclude(claim=None).exists()


@pytest.mark.parametrize(
    ("stop", "requests"),
    [
        ("before the claim", 1),
        ("before the push", 1),
        ("after the push, before the outcome", 2),
        ("after the outcome, before the mark", 2),
    ],
)
def test_what_a_killed_process_had_begun_is_finished_and_shown_once(
    reader, phone, say, sweeper, stop, requests
):
    say()
    victim = sweeper(stop)
    victim.wait_for_line("ready")
    victim.begin()
    victim.wait_for_line("stopped")
    victim.kill()
    if stop != "before the claim":
        assert sweep().pushed == 0
        with time_machine.travel(timezone.now() + claims.LEASE + timedelta(seconds=1)):
            assert sweep().pushed == 1
    else:
        assert sweep().pushed == 1
    assert sweep().pushed == 0
    assert phone.requests == requests
    # A notification with the same tag replaces the one that the device shows, and a push with the
    # same topic replaces one that it has not got yet.
    assert len({each.headers["topic"] for each in phone.received}) == 1
    assert len({each.json()["notification"]["tag"] for each in phone.received}) == 1


def test_a_notification_that_was_read_while_its_sweep_was_dead_is_not_sent(
    room, reader, phone, say, sweeper
):
    say()
    victim = sweeper("before the push")
    victim.wait_for_line("ready")
    victim.begin()
    victim.wait_for_line("stopped")
    victim.kill()
    services.mark_read(room=room, user=reader)
    with time_machine.travel(timezone.now() + claims.LEASE + timedelta(seconds=1)):
        assert sweep().pushed == 0
    assert phone.requests == 0


def test_a_device_that_is_removed_while_it_is_sent_to_is_gone(reader, phone, say, push_service):
    """Its person has signed out, and a device that had to wait is stored at the same time."""
    add_device(reader, push_service)
    say()
    from conversate_alerts.push import attempt

    store_outcome = attempt.store_outcome

    def remove_first(device, outcome, now):
        PushSubscription.objects.filter(pk=device.pk).delete()
        store_outcome(device, outcome, now)

    with mock.patch.object(attempt, "store_outcome", remove_first):
        assert sweep().pushed == 1
    assert not PushSubscription.objects.exists()
