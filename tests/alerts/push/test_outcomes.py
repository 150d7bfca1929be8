"""Each answer of a push service has its consequence."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import time_machine

from conversate_alerts.push.delivery import send_push
from conversate_alerts.push.message import PushMessage
from conversate_alerts.push.outcome import LONGEST_PAUSE, PAUSE, Result, outcome_of
from conversate_alerts.push.transport import Answer, PushConnections
from conversate_alerts.push.vapid import public_key_of, public_keys
from tests.alerts.push.conftest import MESSAGE
from tests.alerts.support.push_service import HANG, OLD_PRIVATE_KEY, PRIVATE_KEY, Reply

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)


def test_a_push_arrives_as_it_was_sent(browser, send):
    assert send(browser) == (Result.DELIVERED, None, "")
    [received] = browser.received
    assert received.json() == {"web_push": 8030}
    sent = {name: received.headers.get(name) for name in ("ttl", "topic", "urgency")}
    assert sent == {"ttl": "86400", "topic": "conversate-room-7", "urgency": "high"}


def test_the_service_learns_no_text(browser, send, monkeypatch):
    bodies = []
    original = PushConnections.send

    def send_and_note(self, endpoint, body, headers):
        bodies.append(body + repr(headers).encode())
        return original(self, endpoint, body, headers)

    monkeypatch.setattr(PushConnections, "send", send_and_note)
    send(browser, PushMessage("Grüße aus Łódź".encode()))
    assert browser.received[0].payload == "Grüße aus Łódź".encode()
    assert "Grüße".encode() not in bodies[0]


def test_without_a_topic_nothing_is_replaced(browser, send):
    send(browser, PushMessage(b"{}"))
    assert "topic" not in browser.received[0].headers


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, Result.DELIVERED),
        (202, Result.DELIVERED),
        (404, Result.GONE),
        (410, Result.GONE),
        (413, Result.TOO_LARGE),
        (429, Result.WAIT),
        (500, Result.WAIT),
        (503, Result.WAIT),
        (302, Result.FAILED),
        (400, Result.FAILED),
        (401, Result.FAILED),
        (403, Result.FAILED),
    ],
)
def test_a_status_and_its_result(browser, send, status, result):
    browser.reply = Reply(status, {}, "UnauthorizedRegistration\r\n")
    outcome = send(browser)
    assert outcome.result is result
    assert (outcome.until is None) == (result is not Result.WAIT)
    if result is not Result.DELIVERED:
        assert outcome.detail.startswith(f"HTTP {status}")


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ({}, PAUSE),
        ({"Retry-After": "3600"}, timedelta(hours=1)),
        ({"Retry-After": "1"}, PAUSE),
        ({"Retry-After": "0"}, PAUSE),
        ({"Retry-After": "-5"}, PAUSE),
        ({"Retry-After": "9" * 100}, LONGEST_PAUSE),
        ({"Retry-After": "Mon, 02 Mar 2026 14:00:00 GMT"}, timedelta(hours=2)),
        ({"Retry-After": "Mon, 02 Mar 2026 11:00:00 GMT"}, PAUSE),
        ({"Retry-After": "Mon, 02 Mar 2099 11:00:00 GMT"}, LONGEST_PAUSE),
        ({"Retry-After": "tomorrow"}, PAUSE),
        ({"Retry-After": f"Mon, 02 Mar {'9' * 20} 11:00:00 GMT"}, PAUSE),
        ({"Retry-After": "²"}, PAUSE),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_service_says_how_long_to_wait_within_limits(status, header, pause):
    answer = Answer(status, header.get("Retry-After"))
    assert outcome_of(answer, NOW).until == NOW + pause


def test_the_header_of_the_service_is_minded(browser, send):
    browser.reply = Reply(429, {"Retry-After": "7200"})
    before = datetime.now(timezone.utc)
    assert send(browser).until >= before + timedelta(hours=2)


def test_a_site_without_time_zones_waits_as_long(settings):
    settings.USE_TZ = False
    settings.TIME_ZONE = "Asia/Tokyo"
    now = datetime(2026, 3, 2, 21, 0)  # noqa: DTZ001
    answer = Answer(503, "Mon, 02 Mar 2026 14:00:00 GMT")
    assert outcome_of(answer, now).until == now + timedelta(hours=2)


def test_a_push_that_is_too_large_is_named_as_a_bug(browser, send, caplog):
    browser.reply = Reply(413)
    send(browser)
    [line] = caplog.messages
    assert line.startswith("A push of 121 bytes is too large for http://127.0.0.1:")
    assert "This is a bug." in line


def test_the_log_has_what_the_service_said_and_no_endpoint(browser, send, caplog):
    browser.reply = Reply(403, {}, "Bad\x1b[31mJwt\nToken " + "x" * 900)
    send(browser)
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "HTTP 403 Bad [31mJwt Token xxx" in record.getMessage()
    assert len(record.getMessage()) < 400
    assert "/push/0" not in record.getMessage()


@pytest.mark.parametrize("status", [201, 404, 410, 429, 500])
def test_what_is_no_fault_of_the_site_is_not_logged(browser, send, caplog, status):
    browser.reply = Reply(status)
    send(browser)
    assert caplog.messages == []


def test_a_service_that_hangs_or_is_gone_has_to_wait(browser, outages):
    browser.reply = HANG
    with PushConnections(timeout=0.3) as connections:
        outcome = send_push(browser, MESSAGE, connections, NOW, outages)
    assert (outcome.result, outcome.until) == (Result.WAIT, NOW + PAUSE)


@pytest.mark.parametrize("changes", [{"secret": b"short"}, {"public_key": "another"}])
def test_a_subscription_that_can_not_be_used_is_gone(browser, send, changes):
    assert send(replace(browser, **changes)).result is Result.GONE
    assert browser.requests == 0


def test_a_subscription_goes_on_with_its_own_key_while_the_site_has_it(
    settings, push_service, send
):
    old = push_service.subscribe(public_key_of(OLD_PRIVATE_KEY))
    assert send(old).result is Result.GONE
    settings.CONVERSATE_PUSH_PRIVATE_KEY = [PRIVATE_KEY, OLD_PRIVATE_KEY]
    new = push_service.subscribe(public_keys()[0])
    assert send(old).result is send(new).result is Result.DELIVERED


def test_a_service_checks_with_which_key_the_browser_has_subscribed(push_service, settings, send):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = [PRIVATE_KEY, OLD_PRIVATE_KEY]
    browser = push_service.subscribe(public_key_of(OLD_PRIVATE_KEY))
    outcome = send(replace(browser, public_key=public_keys()[0]))
    assert outcome.result is Result.FAILED
    assert "HTTP 403" in outcome.detail


def test_a_clock_that_is_wrong_by_days_is_refused_by_the_service(browser, connections, outages):
    later = datetime.now(timezone.utc) + timedelta(days=2)
    assert send_push(browser, MESSAGE, connections, later, outages).result is Result.FAILED


def test_an_invalid_key_of_the_site_deletes_no_subscription(settings, browser, send):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = "nonsense"
    with pytest.raises(ValueError, match="private key"):
        send(browser)


def test_a_stopped_clock_sends_as_well(browser, connections, outages):
    with time_machine.travel(NOW, tick=False):
        outcome = send_push(browser, MESSAGE, connections, NOW, outages)
    assert outcome.result is Result.DELIVERED


@pytest.mark.parametrize(
    "wrong",
    [
        {"payload": bytes(3_001)},
        {"topic": "a" * 33},
        {"topic": "a b"},
        {"topic": "ä"},
        {"topic": "a\n"},
        {"urgency": "urgent"},
        {"ttl": -1},
    ],
)
def test_a_message_that_no_service_would_take_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        replace(MESSAGE, **wrong)


def test_the_largest_message_is_taken(browser, send):
    assert send(browser, PushMessage(b"x" * 3_000)).result is Result.DELIVERED
    assert len(browser.received[0].payload) == 3_000
