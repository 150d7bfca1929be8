"""In an outage, the API says whether to retry, and the log has the reason only once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from conversate_core.internal import optional_writes
from conversate_core.models import Message
from conversate_web.http import outages
from tests.support.failing_database import (
    FULL,
    READ_ONLY,
    TOO_LONG,
    UNTRANSLATABLE,
    database_that_raises,
    database_that_takes_no_writes,
)
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture(autouse=True)
def _no_trouble_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages._outage_log, "_is_down", False)
    monkeypatch.setattr(optional_writes.write_outage_log, "_is_down", False)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name.startswith("conversate_")]


def error_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize("kind", [InterfaceError, OperationalError])
@pytest.mark.parametrize("call", ["poll", "idle poll", "send"])
def test_is_a_503_that_may_be_tried_again(
    at: Addresses,
    browser: Client,
    caplog: pytest.LogCaptureFixture,
    kind: type[Exception],
    call: str,
) -> None:
    full = browser.get(at.api_poll, {"since": 0})
    ticket = full.headers["X-Conversate-Ticket"]
    idle = {"since": full.json()["revision"], "ticket": ticket} if full.content else {}
    ask = {
        "poll": lambda: browser.get(at.api_poll, {"since": 0}),
        "idle poll": lambda: browser.get(at.api_poll, idle),
        "send": lambda: browser.post(at.api_send, {"body": "Hello"}),
    }[call]
    with database_that_raises(kind("The server has\n\tgone away")):
        for _ in range(3):
            response = ask()
            assert error_of(response) == (503, "unavailable")
    assert ask().status_code in {200, 201, 204}
    assert browser.get(at.api_poll, {"since": "invalid"}).status_code == 200
    assert said(caplog) == [
        (
            "The database fails, and requests are answered with 503. "
            f"{kind.__name__}: The server has gone away"
        ),
        "The database works again.",
    ]


@pytest.mark.parametrize("call", ["poll", "idle poll", "send"])
def test_an_error_that_would_come_again_is_a_500_and_logged_with_its_traceback(
    at: Addresses, browser: Client, caplog: pytest.LogCaptureFixture, call: str
) -> None:
    full = browser.get(at.api_poll, {"since": "invalid"})
    ticket = full.headers["X-Conversate-Ticket"]
    idle = {"since": full.json()["revision"], "ticket": ticket}
    ask = {
        "poll": lambda: browser.get(at.api_poll, {"since": 0}),
        "idle poll": lambda: browser.get(at.api_poll, idle),
        "send": lambda: browser.post(at.api_send, {"body": "Hello"}),
    }[call]
    with database_that_raises(TOO_LONG):
        response = ask()
    assert error_of(response) == (500, "failed")
    assert "Trying again won't help" in response.json()["error"]["message"]
    [record] = [r for r in caplog.records if r.name == "conversate_web"]
    assert record.exc_info
    assert not Message.objects.exists()


def test_characters_that_the_database_lacks_are_no_fault_of_the_server(
    at: Addresses, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with database_that_takes_no_writes(UNTRANSLATABLE):
        response = browser.post(at.api_send, {"body": "Hello"})
    assert error_of(response) == (400, "invalid")
    assert said(caplog) == []


@pytest.mark.parametrize(
    ("code", "reason"), [(FULL, "disk is full"), (READ_ONLY, "database is read-only")]
)
def test_if_nothing_can_be_written_polls_work_and_a_post_gets_the_reason(
    at: Addresses,
    browser: Client,
    member: User,
    caplog: pytest.LogCaptureFixture,
    code: str,
    reason: str,
) -> None:
    browser.post(at.api_send, {"body": "Before"})
    with database_that_takes_no_writes(code):
        for _ in range(2):
            poll = browser.get(at.api_poll, {"since": 0, "client": "page"})
            assert [each["body"] for each in poll.json()["messages"]] == ["Before"]
            assert browser.get(at.api_history).status_code == 200
            response = browser.post(at.api_send, {"body": "Hello"})
            assert error_of(response) == (503, "unavailable")
            assert reason in response.json()["error"]["message"]
    assert browser.post(at.api_send, {"body": "After"}).status_code == 201
    assert [line.partition(". ")[0] for line in said(caplog)] == [
        "The database can't be written to",
        "The database can be written to again.",
    ]


def test_an_answer_that_was_begun_before_the_outage_does_not_end_it_in_the_log(
    at: Addresses, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    failed: list[int] = []

    def meanwhile(call: Callable[..., Any], sql: str, *args: Any) -> Any:
        if "conversate_core_message" in sql and not failed:
            failed.append(503)
            with database_that_raises(OperationalError("The server has gone away")):
                assert error_of(browser.get(at.api_poll, {"since": 0})) == (503, "unavailable")
        return call(sql, *args)

    with connection.execute_wrapper(meanwhile):
        assert browser.get(at.api_poll, {"since": 0}).status_code == 200
    assert failed
    assert [line for line in said(caplog) if "works again" in line] == []
    assert browser.get(at.api_poll, {"since": 0}).status_code == 200
    assert said(caplog)[1:] == ["The database works again."]
