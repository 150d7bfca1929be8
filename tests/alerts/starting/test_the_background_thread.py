from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.mail.backends import locmem
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
from conversate_alerts.sweep import seconds_to_next_try
from conversate_core.presence import record_poll
from tests.alerts.support.dispatchers import QuickDispatcher

PATIENCE = 30.0


def wait_for(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.005)


class Sweeps:
    """Stands for the sweep: notes when it ran, and for how many at once."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.at_once = 0
        self.most_at_once = 0
        self.lasting = 0.0
        self.error: Exception | None = None

    def __call__(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.times.append(time.monotonic())
        time.sleep(self.lasting)
        self.at_once -= 1
        if self.error is not None:
            raise self.error


@pytest.fixture
def sweeps(monkeypatch) -> Sweeps:
    sweeps = Sweeps()
    monkeypatch.setattr(module, "sweep", sweeps)
    monkeypatch.setattr(module, "seconds_to_next_try", lambda: None)
    return sweeps


@pytest.fixture
def dispatcher() -> Iterator[QuickDispatcher]:
    dispatcher = QuickDispatcher()
    yield dispatcher
    dispatcher.end()


def test_nothing_runs_before_the_first_kick(sweeps, dispatcher):
    assert dispatcher._thread is None
    time.sleep(3 * dispatcher.interval)
    assert sweeps.times == []


def test_the_first_kick_sweeps_at_once_and_again_when_something_may_be_due(sweeps, dispatcher):
    start = time.monotonic()
    dispatcher.kick(after=0.5)
    wait_for(lambda: len(sweeps.times) == 2)
    assert sweeps.times[0] - start < 0.4
    assert sweeps.times[1] - start >= 0.5
    time.sleep(5 * dispatcher.interval)
    assert len(sweeps.times) == 2


def test_many_kicks_are_a_few_sweeps_never_two_at_a_time(sweeps, dispatcher):
    sweeps.lasting = 0.02
    for _ in range(200):
        dispatcher.kick(after=0.1)
        time.sleep(0.001)
    time.sleep(0.3)
    assert 2 <= len(sweeps.times) <= 20
    assert sweeps.most_at_once == 1


def test_what_is_kicked_for_later_does_not_hide_what_is_due_sooner(sweeps, dispatcher):
    start = time.monotonic()
    dispatcher.kick(after=3_600)
    dispatcher.kick(after=0.3)
    wait_for(lambda: len(sweeps.times) == 2)
    assert sweeps.times[1] - start < PATIENCE


def test_a_sweep_that_fails_is_logged_and_repeated(sweeps, dispatcher, caplog):
    sweeps.error = RuntimeError("The database is down.")
    dispatcher.kick(after=3_600)
    wait_for(lambda: len(sweeps.times) >= 3)
    sweeps.error = None
    assert "The database is down." in caplog.text


def test_a_thread_that_has_died_is_replaced(sweeps, dispatcher):
    dead = threading.Thread(target=int)
    dead.start()
    dead.join()
    dispatcher._thread = dead
    dispatcher.kick(after=0)
    wait_for(lambda: sweeps.times)


def test_the_thread_does_not_keep_the_process_alive(sweeps, dispatcher):
    dispatcher.kick(after=3_600)
    assert dispatcher._thread.daemon


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_server_has_a_thread_of_its_own(sweeps, dispatcher):
    dispatcher.kick(after=3_600)
    wait_for(lambda: sweeps.times)
    with dispatcher._changed:  # a request of the parent is kicking at this moment
        child = os.fork()
        if child == 0:
            own = dispatcher._thread is None
            dispatcher.kick(after=0)
            time.sleep(0.5)
            os._exit(0 if own and len(sweeps.times) >= 2 else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_systems_that_do_not_fork_need_nothing(sweeps, monkeypatch):
    monkeypatch.delattr(os, "register_at_fork")
    dispatcher = QuickDispatcher()
    dispatcher.kick(after=0)
    wait_for(lambda: sweeps.times)
    dispatcher.end()


@pytest.mark.django_db(transaction=True)
def test_a_failed_alert_says_when_to_sweep_again(membership):
    assert seconds_to_next_try() is None
    in_a_minute = timezone.now() + timedelta(minutes=1)
    AlertPreference.objects.update(next_try_at=in_a_minute)
    assert 50 < (seconds_to_next_try() or 0) <= 60
    AlertPreference.objects.update(next_try_at=None, claimed_until=in_a_minute)
    assert 50 < (seconds_to_next_try() or 0) <= 60


@pytest.fixture
def site_sweeps(settings) -> Iterator[QuickDispatcher]:
    """The site has its background thread, as without any setting, only quicker."""
    settings.CONVERSATE_ALERT_DISPATCH = "tests.alerts.support.dispatchers.QuickDispatcher"
    settings.CONVERSATE_ALERT_DELAY = 0
    dispatcher = get_dispatcher()
    assert isinstance(dispatcher, QuickDispatcher)
    yield dispatcher
    dispatcher.end()
    dispatch._dispatcher.cache_clear()


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
def test_a_member_who_leaves_is_told_though_nobody_does_anything_any_more(
    site_sweeps, membership, say, mailoutbox, settings
):
    settings.CONVERSATE_DISCONNECT_AT = 0.3
    record_poll(membership=membership)
    say()
    assert mailoutbox == []
    wait_for(lambda: mailoutbox)


def test_the_thread_is_what_a_site_has_by_default(settings):
    del settings.CONVERSATE_ALERT_DISPATCH
    assert type(get_dispatcher()) is ThreadDispatcher
    assert get_dispatcher() is get_dispatcher()


def test_a_site_may_do_without(settings):
    settings.CONVERSATE_ALERT_DISPATCH = "conversate_alerts.dispatch.NullDispatcher"
    assert isinstance(get_dispatcher(), NullDispatcher)
    get_dispatcher().kick(after=0)


def test_the_base_class_asks_for_a_kick():
    with pytest.raises(NotImplementedError):
        Dispatcher().kick(after=0)
