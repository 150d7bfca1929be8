"""After a sweep, rooms are pruned once a day. An error of it does not stop alerts."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from conversate_alerts.dispatch import daily as module
from conversate_alerts.dispatch import queue
from conversate_alerts.dispatch.daily import Daily
from conversate_core import services
from conversate_core.models import DailyPruning, Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def old(room, writer, settings):
    settings.CONVERSATE_KEEP_DAYS = 30
    message = services.post_message(room=room, author=writer, body="Old")
    Message.objects.update(created_at=timezone.now() - timedelta(days=31))
    return message


def test_the_command_prunes_once_a_day(old, capsys):
    call_command("send_alerts")
    assert not Message.objects.exists()
    started_at = DailyPruning.objects.get().started_at
    call_command("send_alerts")
    assert DailyPruning.objects.get().started_at == started_at


def test_so_does_a_task_of_a_queue(old, monkeypatch):
    monkeypatch.setattr(queue, "daily", Daily())
    queue.run_sweep()
    assert not Message.objects.exists()


def test_a_process_asks_once_in_a_while(old, monkeypatch):
    calls = []

    def prune(**kwargs):
        calls.append(kwargs)
        return timedelta(hours=1)

    monkeypatch.setattr(module, "prune_daily", prune)
    daily = Daily()
    for _ in range(3):
        daily.run_if_due()
    assert calls == [{"in_background": True}]


@pytest.mark.parametrize("error", [OperationalError("disk full"), ValueError("a bug")])
def test_an_error_is_logged_and_alerts_go_on(error, old, monkeypatch, caplog):
    def fail(**kwargs):
        raise error

    monkeypatch.setattr(module, "prune_daily", fail)
    call_command("send_alerts")
    (record,) = [each for each in caplog.records if "pruned" in each.message]
    assert (record.levelno, record.name) == (logging.ERROR, "conversate_alerts")
