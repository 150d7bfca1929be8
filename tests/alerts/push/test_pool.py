"""Many pushes: a few threads send them, and the caller decides what is sent and stores the rest."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from conversate_alerts.push import pool as module
from conversate_alerts.push.outages import ServiceOutages
from conversate_alerts.push.outcome import Outcome, Result
from conversate_alerts.push.pool import Push, PushPool
from conversate_alerts.push.vapid import public_keys
from tests.alerts.push.conftest import MESSAGE
from tests.alerts.support.push_service import HANG, Browser, PushService, Reply

DELIVERED = Outcome(Result.DELIVERED)


def subscribe(service: PushService, count: int) -> list[Browser]:
    return [service.subscribe(public_keys()[0]) for _ in range(count)]


def threads() -> int:
    return sum(thread.name == "conversate-push" for thread in threading.enumerate())


def test_all_are_sent_and_each_has_its_outcome(push_service):
    browsers = subscribe(push_service, 50)
    for browser in browsers[::10]:
        browser.reply = Reply(410)
    with PushPool() as pool:
        pushes = [Push(browser, MESSAGE, number) for number, browser in enumerate(browsers)]
        outcomes = {push.claim: outcome.result for push, outcome in pool.send(pushes)}
    assert outcomes == {
        number: Result.DELIVERED if number % 10 else Result.GONE for number in range(50)
    }
    assert all(browser.requests == 1 for browser in browsers)


def test_a_few_connections_carry_all_of_them_and_the_next_ones(push_service):
    browsers = subscribe(push_service, 40)
    with PushPool(workers=3) as pool:
        for _ in range(2):
            assert len(list(pool.send(Push(browser, MESSAGE) for browser in browsers))) == 40
        assert threads() == 3
    assert threads() == 0
    assert push_service.connections == 3


def test_one_push_needs_one_thread_and_none_needs_none(push_service):
    [browser] = subscribe(push_service, 1)
    with PushPool() as pool:
        assert list(pool.send([])) == []
        assert threads() == 0
        assert [outcome for _, outcome in pool.send([Push(browser, MESSAGE)])] == [DELIVERED]
        assert threads() == 1


class Gate:
    """Holds pushes back until it is opened, and counts how many are being sent."""

    def __init__(self, monkeypatch, expected: int) -> None:
        self.opened = threading.Event()
        self.full = threading.Barrier(expected + 1)
        monkeypatch.setattr(module, "send_push", self.send)

    def send(self, *arguments) -> Outcome:
        if not self.opened.is_set():
            self.full.wait(30)
            self.opened.wait(30)
        return DELIVERED


def test_a_push_is_taken_only_when_a_thread_is_free_for_it(monkeypatch):
    """So what is claimed is sent at once, and 10,000 of them need no memory."""
    gate = Gate(monkeypatch, expected=3)
    taken: list[int] = []

    def pushes() -> Iterator[Push]:
        for number in range(10):
            taken.append(number)
            yield Push(Browser("", ""), MESSAGE, number)

    with PushPool(workers=3) as pool:
        outcomes: list[int] = []
        caller = threading.Thread(
            target=lambda: outcomes.extend(push.claim for push, _ in pool.send(pushes()))
        )
        caller.start()
        gate.full.wait(30)
        assert taken == [0, 1, 2]
        gate.opened.set()
        caller.join()
    assert sorted(outcomes) == list(range(10))


def test_it_is_the_caller_s_thread_that_takes_them(push_service):
    [browser] = subscribe(push_service, 1)
    found = []

    def pushes() -> Iterator[Push]:
        found.append(threading.current_thread())
        yield Push(browser, MESSAGE)

    with PushPool() as pool:
        list(pool.send(pushes()))
    assert found == [threading.current_thread()]


def test_the_outcomes_of_what_is_being_sent_come_before_an_error(push_service):
    browsers = subscribe(push_service, 3)

    def pushes() -> Iterator[Push]:
        for browser in browsers:
            yield Push(browser, MESSAGE)
        raise RuntimeError("The database fails.")

    outcomes: list[Outcome] = []
    with PushPool() as pool, pytest.raises(RuntimeError, match="The database fails"):
        outcomes.extend(outcome for _, outcome in pool.send(pushes()))
    assert outcomes == [DELIVERED] * 3


def test_a_caller_that_gives_up_gets_no_old_outcomes_the_next_time(push_service):
    first, second = subscribe(push_service, 2)
    with PushPool(workers=1) as pool:
        outcomes = pool.send([Push(first, MESSAGE, "old")] * 3)
        next(outcomes)
        outcomes.close()
        assert [push.claim for push, _ in pool.send([Push(second, MESSAGE, "new")])] == ["new"]


def test_an_error_in_one_push_ends_no_other(push_service, monkeypatch, caplog):
    browsers = subscribe(push_service, 2)
    original = module.send_push

    def send_push(subscription, *arguments):
        if subscription is browsers[0]:
            raise RuntimeError("a bug")
        return original(subscription, *arguments)

    monkeypatch.setattr(module, "send_push", send_push)
    with PushPool(workers=1) as pool:
        outcomes = list(pool.send(Push(browser, MESSAGE) for browser in browsers))
    assert outcomes[0][1] == Outcome(Result.FAILED, detail="RuntimeError: a bug")
    assert outcomes[1][1] == DELIVERED
    assert caplog.messages == ["A push could not be sent."]


def test_a_service_that_hangs_holds_up_the_others_once(settings, push_service, caplog):
    with PushService() as other:
        settings.CONVERSATE_PUSH_SERVICES = [push_service.origin, other.origin]
        hanging, working = subscribe(push_service, 30), subscribe(other, 30)
        for browser in hanging:
            browser.reply = HANG
        pairs = [browser for pair in zip(hanging, working, strict=True) for browser in pair]
        with PushPool(workers=4, timeout=0.5, outages=ServiceOutages()) as pool:
            outcomes = list(pool.send(Push(browser, MESSAGE) for browser in pairs))
    results = [outcome.result for _, outcome in outcomes]
    assert results.count(Result.WAIT) == results.count(Result.DELIVERED) == 30
    assert all(browser.received for browser in working)
    # The others were not tried: without that, each thread would have waited for ten of them.
    assert sum(browser.requests for browser in hanging) < 10
    assert len(caplog.messages) == 1
