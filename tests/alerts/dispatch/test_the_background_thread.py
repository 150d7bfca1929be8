from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import OperationalError
from django.utils import timezone

from conversate_alerts.dispatch import (
    Dispatcher,
    NullDispatcher,
    ThreadDispatcher,
    get_dispatcher,
)
from conversate_alerts.dispatch import base as dispatch
from conversate_alerts.dispatch import thread as module
from conversate_alerts.models import AlertPreference
from conversate_alerts.sending.sweep import SweepResult, sweep
from conversate_core.presence import record_poll
from tests.alerts.support.dispatchers import PATIENCE, Clock, SteppedDispatcher, wait_for


class Sweeps:
    """Replaces the sweep: records when it ran, and how many ran at once."""

    def __init__(self, time: Clock) -> None:
        self.time = time
        self.times: list[float] = []
        self.at_once = 0
        self.most_at_once = 0
        self.may_end = threading.Event()
        self.may_end.set()
        self.error: Exception | None = None

    def __call__(self) -> SweepResult:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.times.append(self.time.now)
        assert self.may_end.wait(PATIENCE)
        self.at_once -= 1
        if self.error is not None:
            raise self.error
        return SweepResult()


@pytest.fixture
def time(monkeypatch) -> Clock:
    time = Clock()
    monkeypatch.setattr(module, "time", time)
    return time


@pytest.fixture
def sweeps(monkeypatch, time) -> Sweeps:
    sweeps = Sweeps(time)
    monkeypatch.setattr(module, "sweep", sweeps)
    return sweeps


@pytest.fixture
def dispatcher(time) -> Iterator[SteppedDispatcher]:
    dispatcher = SteppedDispatcher(time)
    yield dispatcher
    dispatcher.end()


def test_nothing_runs_before_the_first_request(sweeps, dispatcher):
    assert dispatcher._thread is None
    assert sweeps.times == []


def test_the_first_request_sweeps_at_once_and_again_when_something_may_be_due(sweeps, dispatcher):
    dispatcher.request_sweep(after=25)
    assert dispatcher.rests() == 30  # the end of the interval of ten seconds
    assert sweeps.times == [1_000]
    dispatcher.advance(29)
    assert sweeps.times == [1_000]
    dispatcher.advance(1)
    assert sweeps.times == [1_000, 1_030]
    assert dispatcher.rests() is None
    dispatcher.advance(3_600)
    assert len(sweeps.times) == 2


def test_many_requests_are_a_few_sweeps(sweeps, dispatcher):
    dispatcher.request_sweep(after=1)
    dispatcher.rests()
    for _ in range(200):
        dispatcher.request_sweep(after=1)
        dispatcher.advance(0.125)
    assert sweeps.times == [1_000, 1_010, 1_020]
    assert dispatcher.rests() == 5


def test_two_sweeps_never_run_at_a_time(sweeps, dispatcher, time):
    sweeps.may_end.clear()
    dispatcher.request_sweep(after=0)
    wait_for(lambda: sweeps.at_once)
    first = dispatcher._thread
    for _ in range(20):
        time.now += 10
        dispatcher.request_sweep(after=0)
    assert dispatcher._thread is first
    sweeps.may_end.set()
    dispatcher.rests()
    assert sweeps.times == [1_000, 1_200]
    assert sweeps.most_at_once == 1


def test_a_later_sweep_does_not_hide_a_sooner_one(sweeps, dispatcher):
    dispatcher.request_sweep(after=3_600)
    assert dispatcher.rests() == 3_600
    dispatcher.request_sweep(after=10)
    assert dispatcher.rests() == 10
    dispatcher.advance(10)
    assert sweeps.times == [1_000, 1_010]


def test_a_sweep_that_fails_is_logged_and_repeated(sweeps, dispatcher, caplog):
    sweeps.error = RuntimeError("The database is down.")
    dispatcher.request_sweep(after=3_600)
    assert dispatcher.rests() == dispatcher.pause
    dispatcher.advance(dispatcher.pause)
    assert len(sweeps.times) == 2
    assert caplog.text.count("RuntimeError: The database is down.") == 2


def test_of_a_database_that_fails_it_logs_the_beginning_and_the_end(sweeps, dispatcher, caplog):
    sweeps.error = OperationalError("gone away")
    dispatcher.request_sweep(after=3_600)
    dispatcher.rests()
    dispatcher.advance(dispatcher.pause)
    sweeps.error = None
    dispatcher.advance(dispatcher.pause)
    assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [
        ("Alerts have to wait: the database fails. OperationalError: gone away", None),
        ("Alerts go on: the database works again.", None),
    ]


def test_a_thread_that_has_died_is_replaced(sweeps, dispatcher):
    dead = threading.Thread(target=int)
    dead.start()
    dead.join()
    dispatcher._thread = dead
    dispatcher.request_sweep(after=0)
    wait_for(lambda: sweeps.times)


def test_the_thread_does_not_keep_the_process_alive(sweeps, dispatcher):
    dispatcher.request_sweep(after=3_600)
    assert dispatcher._thread.daemon


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_server_has_a_thread_of_its_own(sweeps, dispatcher):
    dispatcher.request_sweep(after=3_600)
    dispatcher.rests()
    with dispatcher._changed:  # a request of the parent holds the lock at this moment
        child = os.fork()
        if child == 0:
            own = dispatcher._thread is None
            dispatcher.request_sweep(after=0)
            try:
                wait_for(lambda: len(sweeps.times) >= 2)
            finally:
                os._exit(0 if own and len(sweeps.times) >= 2 else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_systems_that_do_not_fork_need_nothing(sweeps, time, monkeypatch):
    monkeypatch.delattr(os, "register_at_fork")
    dispatcher = SteppedDispatcher(time)
    dispatcher.request_sweep(after=0)
    wait_for(lambda: sweeps.times)
    dispatcher.end()


@pytest.mark.django_db(transaction=True)
def test_a_failed_alert_says_when_to_sweep_again(clock, membership):
    assert sweep().next_in == []
    in_a_minute = timezone.now() + timedelta(minutes=1)
    AlertPreference.objects.update(next_try_at=in_a_minute)
    assert sweep().next_in == [60]
    AlertPreference.objects.update(next_try_at=None, claimed_until=in_a_minute)
    assert sweep().next_in == [60]


@pytest.fixture
def site_sweeps(settings, dispatcher, monkeypatch) -> SteppedDispatcher:
    """Use the background thread, which is the default, with a clock of the test."""
    monkeypatch.setattr(dispatch, "_dispatcher", lambda path: dispatcher)
    settings.CONVERSATE_ALERT_DELAY = 0
    return dispatcher


@pytest.mark.django_db(transaction=True)
def test_a_post_sends_the_mail_without_waiting_for_it(
    site_sweeps, reader, say, mailoutbox, monkeypatch
):
    slow = threading.Event()
    send_messages = locmem.EmailBackend.send_messages

    def send_slowly(self, messages):
        assert slow.wait(PATIENCE)
        return send_messages(self, messages)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", send_slowly)
    say()
    assert mailoutbox == []
    slow.set()
    wait_for(lambda: mailoutbox)


@pytest.mark.django_db(transaction=True)
def test_a_member_who_leaves_is_alerted_though_nobody_does_anything(
    site_sweeps, clock, membership, say, mailoutbox, settings
):
    settings.CONVERSATE_DISCONNECT_AT = 25
    record_poll(membership=membership)
    say()
    assert site_sweeps.rests() == 30
    assert mailoutbox == []
    clock.shift(30)
    site_sweeps.advance(30)
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_member_who_becomes_idle_is_alerted_though_nobody_does_anything(
    site_sweeps, clock, membership, say, mailoutbox, settings
):
    settings.CONVERSATE_ALERT_IDLE_AFTER = 75
    settings.CONVERSATE_DISCONNECT_AT = 3_600
    record_poll(membership=membership)
    say()
    assert site_sweeps.rests() == 80
    assert mailoutbox == []
    clock.shift(80)
    site_sweeps.advance(80)
    assert len(mailoutbox) == 1


def test_a_site_s_own_tests_start_no_thread(sweeps, monkeypatch):
    dispatcher = ThreadDispatcher()
    dispatcher.request_sweep(after=0)
    assert dispatcher._thread is None


def test_a_process_that_runs_no_tests_starts_it(sweeps, dispatcher, monkeypatch):
    monkeypatch.delattr(mail, "outbox")
    dispatcher.runs_in_tests = False
    dispatcher.request_sweep(after=0)
    wait_for(lambda: sweeps.times)


def test_the_thread_is_what_a_site_has_by_default(settings):
    del settings.CONVERSATE_ALERT_DISPATCH
    assert type(get_dispatcher()) is ThreadDispatcher
    assert get_dispatcher() is get_dispatcher()


def test_a_site_may_do_without(settings):
    settings.CONVERSATE_ALERT_DISPATCH = "conversate_alerts.dispatch.NullDispatcher"
    assert isinstance(get_dispatcher(), NullDispatcher)
    get_dispatcher().request_sweep(after=0)


def test_the_base_class_requires_request_sweep():
    with pytest.raises(NotImplementedError):
        Dispatcher().request_sweep(after=0)
