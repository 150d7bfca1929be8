"""Renewals take turns with changes, and a poll whose renewal is late waits for it a moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from conversate_core.queries.hot import Revisions
from conversate_web.asgi import long_polling
from conversate_web.polls import tickets
from conversate_web.polls.asgi import queries, waiting_poll, watcher
from conversate_web.polls.asgi.poll_request import PollRequest
from conversate_web.polls.tickets import Renewal
from tests.web.polls.asgi.in_process import (
    LIMIT,
    Django,
    Exchange,
    ask,
    until_watcher_stops,
)

# A poll that waits this long has a ticket that must be renewed at once.
WAIT = 1
TICKET_AGE = 20


def long_poll(room_id: int, age: int = TICKET_AGE) -> dict[str, Any]:
    before = timezone.now().timestamp() - age
    with time_machine.travel(before, tick=False):
        ticket = tickets.issue(room_id=room_id, revision=1, change_token="", user_id=1)
        parameters = {"since": 1, "ticket": ticket.sign(session=""), "wait": WAIT}
    return {
        "type": "http",
        "method": "GET",
        "path": "/chat/tea/api/poll/",
        "query_string": urlencode(parameters).encode(),
        "headers": [],
    }


@pytest.fixture
def revisions(monkeypatch: pytest.MonkeyPatch) -> dict[int, Revisions]:
    """The revisions of rooms other than 1, in which all have the latest one."""
    changed: dict[int, Revisions] = {}

    def read(room_ids: Sequence[int]) -> dict[int, Revisions]:
        return {room_id: changed.get(room_id, Revisions(1, 0)) for room_id in room_ids}

    monkeypatch.setattr(queries, "revisions", read)
    return changed


def after_its_time(requests: Sequence[PollRequest]) -> list[Renewal]:
    """Renew when the polls should have ended."""
    time.sleep(WAIT * 1.2)
    return [Renewal(request.ticket.renewed(), 7) for request in requests]


def answers_to(*scopes: dict[str, Any]) -> list[Exchange]:
    async def main() -> list[Exchange]:
        application = long_polling(Django())
        exchanges = await asyncio.gather(*(ask(application, scope) for scope in scopes))
        await until_watcher_stops(application)
        return exchanges

    return asyncio.run(asyncio.wait_for(main(), LIMIT))


def test_a_poll_waits_for_a_late_renewal_instead_of_being_a_full_one(
    revisions: dict[int, Revisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_poll, "_LONGEST_DELAY", LIMIT)
    monkeypatch.setattr(watcher, "renew_tickets", after_its_time)
    (answer,) = answers_to(long_poll(room_id=1))
    assert answer.asked is None
    assert answer.status == 204
    assert answer.headers["x-conversate-read-mark"] == "7"


def test_it_does_not_wait_for_long(
    revisions: dict[int, Revisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_poll, "_LONGEST_DELAY", 0)
    monkeypatch.setattr(watcher, "renew_tickets", after_its_time)
    (answer,) = answers_to(long_poll(room_id=1))
    assert "x-conversate-read-mark" not in answer.headers


def test_it_ends_if_the_database_fails_meanwhile(
    revisions: dict[int, Revisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(requests: Sequence[PollRequest]) -> list[Renewal]:
        after_its_time(requests)
        raise OperationalError

    monkeypatch.setattr(waiting_poll, "_LONGEST_DELAY", LIMIT * 2)
    monkeypatch.setattr(watcher, "renew_tickets", fail)
    (answer,) = answers_to(long_poll(room_id=1))
    assert answer.status == 204


def test_a_message_is_delivered_before_all_tickets_are_renewed(
    revisions: dict[int, Revisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    def renew(requests: Sequence[PollRequest]) -> list[Renewal]:
        done.append("renewed")
        revisions[2] = Revisions(2, 0)
        return [Renewal(request.ticket.renewed(), 0) for request in requests]

    def answer(requests: Sequence[PollRequest]) -> list[None]:
        done.append("answered")
        return [None] * len(requests)

    monkeypatch.setattr(watcher, "_RENEWALS_PER_LOOK", 1)
    monkeypatch.setattr(watcher, "renew_tickets", renew)
    monkeypatch.setattr(watcher, "answer_together", answer)
    answers_to(*map(long_poll, [1, 1, 1, 2]))
    assert done[:3] == ["renewed", "answered", "renewed"]


def test_a_poll_with_an_expired_ticket_is_renewed_instead_of_being_a_full_one(
    revisions: dict[int, Revisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    def renew(requests: Sequence[PollRequest]) -> list[Renewal]:
        return [Renewal(request.ticket.renewed(), 7) for request in requests]

    monkeypatch.setattr(watcher, "renew_tickets", renew)
    (answer,) = answers_to(long_poll(room_id=1, age=40))
    assert answer.asked is None
    assert answer.headers["x-conversate-read-mark"] == "7"


def refuse(requests: Sequence[PollRequest]) -> list[None]:
    return [None] * len(requests)


def fail(requests: Sequence[PollRequest]) -> list[None]:
    raise OperationalError


@pytest.mark.parametrize("renew", [refuse, fail])
def test_if_that_is_not_possible_it_is_a_full_poll_at_once(
    renew: Any, revisions: dict[int, Revisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "renew_tickets", renew)
    # Its time never comes.
    monkeypatch.setattr(waiting_poll.WaitingPoll, "_on_time", lambda poll: None)
    (answer,) = answers_to(long_poll(room_id=1, age=40))
    assert answer.asked is not None


def test_an_expired_ticket_tells_nothing_that_is_not_checked(
    revisions: dict[int, Revisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it if there is a message: the full poll checks who asks."""
    revisions[1] = Revisions(2, 0)
    monkeypatch.setattr(watcher, "answer_together", refuse)
    monkeypatch.setattr(watcher, "renew_tickets", refuse)
    (answer,) = answers_to(long_poll(room_id=1, age=40))
    assert answer.asked is not None
