"""Sweeps come soon enough for notifications, and as before without push."""

from __future__ import annotations

import math
import time
from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command

from conversate_alerts.checks.push import check_push
from conversate_alerts.dispatch import QueueDispatcher, ThreadDispatcher
from tests.alerts.support.devices import PUSH_DELAY
from tests.alerts.support.dispatchers import RecordingDispatcher


@pytest.mark.parametrize(("has_push", "requested"), [(True, [15, 120]), (False, [120])])
def test_a_message_requests_one_for_each_channel(
    settings, membership, say, django_capture_on_commit_callbacks, has_push, requested
):
    if not has_push:
        settings.CONVERSATE_PUSH_CONTACT = None
    settings.CONVERSATE_ALERT_DISPATCH = f"{RecordingDispatcher.__module__}.RecordingDispatcher"
    RecordingDispatcher.taken()
    with django_capture_on_commit_callbacks(execute=True):
        say()
    assert RecordingDispatcher.taken() == requested


@pytest.mark.parametrize(("has_push", "interval"), [(True, 5), (False, 10)])
def test_the_thread_is_late_by_no_more_than_its_interval(settings, has_push, interval):
    if not has_push:
        settings.CONVERSATE_PUSH_CONTACT = None
    with mock.patch("conversate_alerts.dispatch.thread.time") as clock:
        clock.monotonic.return_value = 1_001.0
        slot = ThreadDispatcher()._slot(15)
    assert slot * interval - 1_016 in range(interval)


@pytest.mark.django_db
@pytest.mark.parametrize(("has_push", "interval"), [(True, 5), (False, 30)])
def test_so_is_a_queue(settings, has_push, interval, django_capture_on_commit_callbacks):
    if not has_push:
        settings.CONVERSATE_PUSH_CONTACT = None

    class Recording(QueueDispatcher):
        waits: list[float] = []

        def enqueue(self, *, wait: float) -> None:
            self.waits.append(wait)

    now = math.floor(time.time() / 30) * 30 + 1.0
    with (
        mock.patch("conversate_alerts.dispatch.queue.time.time", return_value=now),
        django_capture_on_commit_callbacks(execute=True),
    ):
        Recording().request_sweep(after=15)
    [wait] = Recording.waits
    assert 15 <= wait < 15 + interval


def test_a_shorter_interval_of_the_site_stays():
    class Eager(ThreadDispatcher):
        interval = 1.0

    with mock.patch("conversate_alerts.dispatch.thread.time") as clock:
        clock.monotonic.return_value = 1_000.5
        assert Eager()._slot(15) == 1_016


def test_the_command_says_how_many_notifications_it_sent(clock, phone, say):
    say()
    clock.shift(PUSH_DELAY)
    out = StringIO()
    call_command("send_alerts", stdout=out)
    assert out.getvalue() == "Alerts sent: 0\nNotifications sent: 1\n"


@pytest.mark.parametrize(
    ("push", "mail", "ids"), [(15, 120, []), (15, 16, []), (15, 15, ["W016"]), (15, 0, ["W016"])]
)
def test_a_delay_that_lets_mails_come_first_is_reported(settings, push, mail, ids):
    settings.CONVERSATE_PUSH_DELAY, settings.CONVERSATE_ALERT_DELAY = push, mail
    assert [message.id for message in check_push()] == [f"conversate_alerts.{each}" for each in ids]
