"""A waiting poll ends when the member list of its room has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any
from urllib.parse import urlencode

import pytest

from conversate_core.queries.hot import Revisions
from conversate_core.signals import member_changed
from conversate_web.polls import tickets
from conversate_web.polls.asgi import queries
from tests.web.polls.asgi.in_process import LIMIT, Exchange, Server

# Seconds since the sidebar of the client was compared.
LONG_AGO = 10

Wait = Callable[..., "Future[Exchange]"]


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """The revision of the members of each room. That of each room itself is 1."""
    found: dict[int, int] = {}
    monkeypatch.setattr(
        queries,
        "revisions",
        lambda rooms: {room_id: Revisions(1, found.get(room_id, 0)) for room_id in rooms},
    )
    return found


@pytest.fixture
def wait(members: dict[int, int]) -> Iterator[Wait]:
    """Send a poll that waits in a room, from a client that shows a sidebar by default."""
    server = Server()

    def wait(room_id: int = 1, *, sidebar: str = "etag", seconds: int = 25) -> Future[Exchange]:
        ticket = tickets.issue(
            room_id=room_id,
            revision=1,
            change_token="",
            user_id=1,
            sidebar_etag=sidebar,
            sidebar_checked_at=time.time() - LONG_AGO,
        )
        parameters = {"since": 1, "ticket": ticket.sign(session=""), "wait": seconds}
        parameters |= {"sidebar": "x"} if sidebar else {}
        query = urlencode(parameters).encode()
        path = "/chat/tea/api/poll/"
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "headers": []}
        return server.ask({**scope, "query_string": query})

    yield wait
    server.close()


def has_full_poll(polled: Future[Exchange]) -> bool:
    return polled.result(LIMIT).asked is not None


def test_it_is_answered_by_a_full_poll(wait: Wait, members: dict[int, int]) -> None:
    polled = wait()
    members[1] = 1
    member_changed.send(None, room_id=1)
    assert has_full_poll(polled)


def test_the_polls_of_many_rooms_are_all_answered_in_the_end(
    wait: Wait, members: dict[int, int]
) -> None:
    polled = [wait(room_id) for room_id in (1, 2, 3) for _ in range(3)]
    members.update({1: 1, 2: 1, 3: 1})
    assert all(has_full_poll(each) for each in polled)


def test_a_client_without_a_sidebar_waits_on(wait: Wait, members: dict[int, int]) -> None:
    members[1] = 1
    assert not has_full_poll(wait(sidebar="", seconds=1))


def test_a_client_that_has_the_members_waits_on(wait: Wait, members: dict[int, int]) -> None:
    assert not has_full_poll(wait(seconds=1))
