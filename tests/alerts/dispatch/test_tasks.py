"""Sweeps as tasks, with a backend that has a worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.mail.backends import locmem
from django.db import OperationalError, ProgrammingError, transaction

pytest.importorskip("django.tasks", reason="tasks came with Django 6.0")

from conversate_alerts.checks.settings import check_alert_settings
from conversate_alerts.dispatch import base, get_dispatcher, queue, tasks
from conversate_alerts.dispatch.tasks import TaskDispatcher
from conversate_alerts.models import AlertPreference
from conversate_alerts.sending.sweep import SweepResult
from tests.alerts.support.workers import Worker, WorkerBackend

PATIENCE = 60.0


def wait_for(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def _tasks(settings, monkeypatch):
    settings.CONVERSATE_ALERT_DISPATCH = "conversate_alerts.dispatch.tasks.TaskDispatcher"
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.TASKS = {"default": {"BACKEND": "tests.alerts.support.workers.WorkerBackend"}}
    # A tenth of a second instead of half a minute, to keep the test short.
    monkeypatch.setattr(TaskDispatcher, "interval", 0.1)
    cache.clear()
    base._dispatcher.cache_clear()
    yield
    base._dispatcher.cache_clear()


@pytest.fixture
def worker(transactional_db, monkeypatch):
    worker = Worker()
    monkeypatch.setattr(WorkerBackend, "worker", worker, raising=False)
    yield worker
    worker.end()


@pytest.mark.django_db(transaction=True)
def test_a_post_sends_the_mail_in_the_worker(
    worker, reader, say, mailoutbox, settings, monkeypatch
):
    settings.CONVERSATE_ALERT_DELAY = 0
    threads = []
    send_messages = locmem.EmailBackend.send_messages

    def send_and_note(self, messages):
        threads.append(threading.current_thread())
        return send_messages(self, messages)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", send_and_note)
    say()
    wait_for(lambda: mailoutbox)
    assert threads == [worker.thread]


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_tried_again_by_a_task_of_its_own(worker, reader, say, postbox, settings):
    settings.CONVERSATE_ALERT_DELAY = 0
    postbox.refusals["linus@example.org"] = "451 4.7.1 Later"
    say()
    wait_for(lambda: AlertPreference.objects.get().attempts)
    wait_for(lambda: any(30 < wait.total_seconds() < 61 for wait in worker.waits))


@pytest.mark.django_db(transaction=True)
def test_a_task_that_has_no_database_is_followed_by_another_one(worker, monkeypatch, caplog):
    errors = [OperationalError("gone away")]

    def fail_once():
        if errors:
            raise errors.pop()
        return SweepResult()

    monkeypatch.setattr(queue, "sweep", fail_once)
    monkeypatch.setattr(queue, "PAUSE", 0.1)
    get_dispatcher().request_sweep(after=0)
    wait_for(lambda: "Alerts go on" in caplog.text)
    assert "Alerts have to wait: the database fails." in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.django_db(transaction=True)
def test_a_task_that_the_database_refuses_has_failed(monkeypatch):
    def fail():
        raise ProgrammingError("no such table")

    monkeypatch.setattr(queue, "sweep", fail)
    with pytest.raises(ProgrammingError):
        tasks.sweep_alerts.call()


@pytest.mark.django_db(transaction=True)
def test_any_number_of_requests_for_the_same_time_is_one_task(worker):
    TaskDispatcher.interval = 600.0
    another_process = TaskDispatcher()  # another instance with the same cache
    for after in range(600, 900):
        get_dispatcher().request_sweep(after=after)
        another_process.request_sweep(after=after)
    assert 1 <= len(worker.waits) <= 2
    get_dispatcher().request_sweep(after=7_200)
    assert max(wait.total_seconds() for wait in worker.waits) >= 7_100


@pytest.mark.django_db(transaction=True)
def test_nothing_is_enqueued_before_the_transaction_commits_or_if_it_does_not(worker):
    with transaction.atomic():
        get_dispatcher().request_sweep(after=3_600)
        transaction.set_rollback(True)
    assert worker.waits == []
    with transaction.atomic():
        get_dispatcher().request_sweep(after=3_600)
        assert worker.waits == []
    assert len(worker.waits) == 1


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_down_breaks_no_request_and_is_asked_again(worker, monkeypatch, caplog):
    def fail(*args):
        raise ConnectionError("The queue is down.")

    with monkeypatch.context() as patch:
        patch.setattr(WorkerBackend, "enqueue", fail)
        get_dispatcher().request_sweep(after=3_600)
    assert "The queue is down." in caplog.text
    get_dispatcher().request_sweep(after=3_600)
    assert len(worker.waits) == 1


@pytest.mark.parametrize(
    "backend",
    [
        "django.tasks.backends.immediate.ImmediateBackend",
        "django.tasks.backends.dummy.DummyBackend",
        "tests.alerts.support.workers.WithoutDeferBackend",
    ],
)
def test_a_backend_that_can_not_do_it_is_reported(settings, backend):
    settings.TASKS = {"default": {"BACKEND": backend}}
    [message] = check_alert_settings()
    assert message.id == "conversate_alerts.E021"
    assert message.hint


def test_a_backend_with_a_worker_is_all_it_needs():
    assert check_alert_settings() == []
