"""A waiting poll whose renewal finds new read marks ends with them, without a full poll."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine

from conversate_core.queries.hot import Revisions
from conversate_web.polls import tickets
from conversate_web.polls.asgi import queries, watcher
from conversate_web.polls.asgi.poll_answer import PollAnswer, body_of, with_readers
from tests.web.polls.asgi.in_process import LIMIT, Server

READER = {"user_id": "7", "read_id": 5, "joined_id": 0}


def test_it_ends_with_the_read_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = PollAnswer(body=with_readers(body_of(1), [READER]), ticket="new", read_id=3)
    monkeypatch.setattr(
        queries, "revisions", lambda rooms: {each: Revisions(1, 0) for each in rooms}
    )
    monkeypatch.setattr(watcher, "renew_tickets", lambda requests: [answer] * len(requests))
    # The ticket expires soon after the poll.
    with time_machine.travel(time.time() - 20):
        ticket = tickets.issue(room_id=1, revision=1, change_token="", user_id=1)
    parameters = {"since": 1, "ticket": ticket.sign(session=""), "wait": 25}
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/chat/tea/api/poll/"}
    server = Server()
    try:
        query = urlencode(parameters).encode()
        exchange = server.ask({**scope, "headers": [], "query_string": query}).result(LIMIT)
    finally:
        server.close()
    assert (exchange.status, exchange.ticket, exchange.asked) == (200, "new", None)
