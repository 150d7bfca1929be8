"""Polls of a page keep its session alive if the settings say that requests do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from conversate_core.models import Room
from conversate_web.polls.asgi.poll_request import read_poll_request
from conversate_web.polls.asgi.renewal import renew
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

SESSION = 600
# Seconds between two polls of a page on which nothing happens.
STEP = 24


class Tab:
    """Polls as a page does: with a ticket while it is valid, otherwise with a full poll."""

    def __init__(self, client: Client, address: str, room: Room, waits: bool) -> None:
        self.client, self.address, self.waits = client, address, waits
        self.request: dict[str, Any] = {"since": Room.objects.get(pk=room.pk).revision}

    def poll(self) -> int:
        if self.waits and "ticket" in self.request and self.renew():
            return 204
        answer = self.client.get(self.address, self.request)
        self.request.pop("ticket", None)
        if ticket := answer.get("X-Conversate-Ticket"):
            self.request["ticket"] = ticket
        return answer.status_code

    def renew(self) -> bool:
        """Renew the ticket as the process does in which the poll waits."""
        key = self.client.cookies["sessionid"].value
        cookies = [(b"cookie", f"sessionid={key}".encode())]
        query = urlencode({**self.request, "wait": 25}).encode()
        request = read_poll_request({"query_string": query, "headers": cookies})
        renewal = renew([request])[0] if request else None
        ticket = renewal and renewal.ticket
        if request and ticket:
            self.request["ticket"] = ticket.sign(session=request.session)
        return ticket is not None


@pytest.fixture
def minutes(at: Addresses, room: Room) -> Callable[..., list[int]]:
    """Return the statuses of the polls of a tab in twenty minutes."""

    def minutes(user: User, *, waits: bool) -> list[int]:
        start = timezone.now()
        client, statuses = Client(), []
        client.force_login(user)
        tab = Tab(client, at.api_poll, room, waits)
        for seconds in range(0, 2 * SESSION, STEP):
            with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
                statuses.append(tab.poll())
        return statuses

    return minutes


@pytest.mark.parametrize("waits", [True, False], ids=["long polls", "short polls"])
@pytest.mark.parametrize("engine", ["db", "signed_cookies"])
def test_a_session_that_each_request_saves_stays(
    minutes: Callable[..., list[int]],
    member: User,
    settings: Settings,
    engine: str,
    waits: bool,
) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    settings.SESSION_COOKIE_AGE = SESSION
    settings.SESSION_SAVE_EVERY_REQUEST = True
    assert set(minutes(member, waits=waits)) == {204}


@pytest.mark.parametrize("waits", [True, False], ids=["long polls", "short polls"])
@pytest.mark.parametrize("engine", ["db", "signed_cookies"])
def test_other_sessions_expire(
    minutes: Callable[..., list[int]],
    member: User,
    settings: Settings,
    engine: str,
    waits: bool,
) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    settings.SESSION_COOKIE_AGE = SESSION
    statuses = minutes(member, waits=waits)
    end = statuses.index(401)
    assert SESSION <= end * STEP <= SESSION + 30 + STEP
    assert set(statuses[:end]) == {204}
    assert set(statuses[end:]) == {401}
