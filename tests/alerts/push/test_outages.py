"""A push service that doesn't answer holds up its own pushes only."""

from __future__ import annotations

import pytest
from django.utils import timezone

from conversate_alerts.push import outages as module
from conversate_alerts.push.outages import FAILURES, PAUSE, ServiceOutages
from conversate_alerts.push.outcome import Result
from conversate_alerts.push.vapid import public_keys
from tests.alerts.push.conftest import MESSAGE
from tests.alerts.support.push_service import Browser, Reply

ORIGIN, OTHER = "https://fcm.googleapis.com", "https://web.push.apple.com"
ERROR = OSError("no\nroute")


@pytest.fixture
def now(monkeypatch) -> list[float]:
    """The clock of outages; a test changes its only item."""
    clock = [1_000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    return clock


def fail(outages: ServiceOutages, times: int = FAILURES) -> None:
    for _ in range(times):
        outages.note_failure(ORIGIN, ERROR)


def test_a_single_failure_holds_up_nothing(outages, caplog):
    fail(outages, FAILURES - 1)
    assert outages.seconds_left(ORIGIN) == 0
    assert caplog.messages == []


def test_after_a_few_in_a_row_the_service_has_a_pause_and_others_go_on(outages, now):
    fail(outages)
    now[0] += 10
    assert outages.seconds_left(ORIGIN) == PAUSE - 10
    assert outages.seconds_left(OTHER) == 0


def test_an_answer_in_between_begins_the_count_again(outages):
    fail(outages, FAILURES - 1)
    outages.note_answer(ORIGIN)
    fail(outages, FAILURES - 1)
    assert outages.seconds_left(ORIGIN) == 0


def test_after_the_pause_one_push_tries_and_its_success_ends_the_outage(outages, now):
    fail(outages)
    now[0] += PAUSE
    assert outages.seconds_left(ORIGIN) == 0
    assert outages.seconds_left(ORIGIN) == PAUSE
    outages.note_answer(ORIGIN)
    assert outages.seconds_left(ORIGIN) == 0


def test_the_failure_of_that_push_begins_another_pause(outages, now):
    fail(outages)
    now[0] += PAUSE
    assert outages.seconds_left(ORIGIN) == 0
    now[0] += 10
    fail(outages, 1)
    assert outages.seconds_left(ORIGIN) == PAUSE


def test_the_log_has_the_beginning_and_the_end(outages, now, caplog):
    fail(outages, 5 * FAILURES)
    outages.note_answer(ORIGIN)
    outages.note_answer(ORIGIN)
    assert caplog.messages == [
        f"Pushes have to wait: {ORIGIN} can't be reached. no route",
        f"Pushes go on: {ORIGIN} can be reached again.",
    ]


def test_services_that_members_invent_are_forgotten(outages):
    for number in range(3_000):
        outages.note_failure(f"https://{number}.push.apple.com", ERROR)
    assert len(outages._failures) <= 1_000


def test_nothing_is_sent_during_an_outage(browser, send, outages):
    origin = browser.endpoint.rpartition("/push")[0]
    for _ in range(FAILURES):
        outages.note_failure(origin, ERROR)
    before = timezone.now()
    outcome = send(browser)
    assert outcome.result is Result.WAIT
    assert outcome.until > before
    assert browser.requests == 0


def test_a_service_that_can_not_be_reached_gets_no_more_pushes(settings, send, outages):
    settings.CONVERSATE_PUSH_SERVICES = ["http://127.0.0.1:9"]
    browser = Browser("http://127.0.0.1:9/push", public_keys()[0])
    for _ in range(FAILURES):
        assert "ConnectionRefusedError" in send(browser).detail
    assert send(browser, MESSAGE).detail == "http://127.0.0.1:9 can't be reached."


def test_an_error_of_the_service_is_an_answer(browser, send, outages):
    browser.reply = Reply(500)
    for _ in range(2 * FAILURES):
        send(browser)
    assert browser.requests == 2 * FAILURES
