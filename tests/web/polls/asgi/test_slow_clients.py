"""Slow clients don't keep others from being answered."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from conversate_core.models import Message, Room
from tests.support.slow_clients import connections, head
from tests.web.polls.asgi.support import Site
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)

# More than there are worker threads, and than PostgreSQL has connections by default.
MANY = 120
UNSENT = "Content-Length: 10"


def unanswered(clients: list[socket.socket]) -> list[socket.socket]:
    """Return the clients that have neither an answer nor the end of the connection."""
    return [client for client in clients if not select.select([client], [], [], 0)[0]]


@pytest.mark.parametrize("who", ["anonymous", "outsider", "member"])
def test_a_poll_is_answered_though_the_body_it_announces_never_comes(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    outsider: User,
    at: Addresses,
    who: str,
) -> None:
    people = {"anonymous": "", "outsider": session_of(outsider), "member": session_of(member)}
    site = serve()
    asked = head("GET", at.api_poll, UNSENT, session=people[who])
    with connections(MANY, site.port, asked) as clients:
        assert site.ask(people["member"], since=0).status == 200
        for client in clients:
            assert client.recv(1), "closed without an answer"


def test_bodies_that_never_come_keep_no_poll_waiting_beyond_its_time(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, at: Addresses
) -> None:
    site, session = serve(), session_of(member)
    asked = waiting(site, session, at, wait=1)
    with connections(5, site.port, asked) as clients:
        for client in clients:
            assert client.recv(4_096).startswith(b"HTTP/1.1 204")


def test_bodies_that_never_come_do_not_raise_the_limit_of_waiting_polls(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, at: Addresses
) -> None:
    site, session = serve(CONVERSATE_LONG_POLL_LIMIT=3), session_of(member)
    with connections(20, site.port, waiting(site, session, at, wait=25)) as clients:
        until(lambda: len(unanswered(clients)) <= 3)
        assert len(unanswered(clients)) == 3


def waiting(site: Site, session: str, at: Addresses, *, wait: int) -> bytes:
    """Return a long poll that announces a body."""
    since = Room.objects.values_list("revision", flat=True).get(slug=site.room.slug)
    ticket = site.ask(session).ticket
    asked = f"{at.api_poll}?since={since}&ticket={ticket}&wait={wait}"
    return head("GET", asked, UNSENT, session=session)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < end, "The condition did not become true."
        time.sleep(0.05)


def test_answers_that_are_not_read_keep_no_thread(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    at: Addresses,
    say: Callable[..., Message],
) -> None:
    for _ in range(12):
        say(other, "&\u2028" * 5_000)
    site, session = serve(), session_of(member)
    with connections(20, site.port, head("GET", f"{at.api_poll}?since=0", session=session)):
        for _ in range(3):
            answer = site.ask(session, since=0)
            assert (answer.status, len(answer.bodies)) == (200, 5)
            assert len(answer.body) < 1_000_000
