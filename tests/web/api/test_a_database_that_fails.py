"""The API says that it can't answer now, and the log says why: once, however many ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from conversate_web.views.api import outages
from tests.web.support.addresses import Addresses


@contextmanager
def database_that_raises(error: Exception) -> Iterator[None]:
    def fail(*args: Any) -> None:
        raise error

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture(autouse=True)
def _no_trouble_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages._outage, "_is_on", False)


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
            assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")
    assert ask().status_code in {200, 201, 204}
    assert browser.get(at.api_poll, {"since": "news, please"}).status_code == 200
    assert [r.getMessage() for r in caplog.records if r.name == "conversate_web"] == [
        (
            "The database fails, and calls of the API are answered with 503. "
            f"{kind.__name__}: The server has gone away"
        ),
        "The database works again.",
    ]
