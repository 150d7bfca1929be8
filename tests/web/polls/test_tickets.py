"""An idle poll with a ticket takes one query, or none with a shared cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.signals import member_polled
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

HEADER = "X-Conversate-Ticket"


@pytest.fixture
def poll(at: Addresses, browser: Client, room: Room) -> Callable[..., HttpResponse]:
    """Poll from the room's latest revision, as the member by default."""

    def poll(ticket: str | None = None, client: Client = browser, **more: Any) -> HttpResponse:
        since = Room.objects.values_list("revision", flat=True).get(pk=room.pk)
        parameters = {"since": since, **({"ticket": ticket} if ticket else {}), **more}
        with CaptureQueriesContext(connection) as queries:
            response: Any = client.get(at.api_poll, parameters)
        response.queries = [query["sql"] for query in queries]
        return response

    return poll


@pytest.fixture
def ticket(poll: Callable[..., HttpResponse], member: User) -> str:
    return poll()[HEADER]


@pytest.fixture
def full_polls() -> Iterator[list[object]]:
    """The memberships of all full polls: each one sends `member_polled`."""
    heard: list[object] = []

    def hear(membership: object, **facts: object) -> None:
        heard.append(membership)

    member_polled.connect(hear)
    yield heard
    member_polled.disconnect(hear)


def test_every_full_poll_gives_a_ticket(
    poll: Callable[..., HttpResponse], say: Callable[..., Message], other: User
) -> None:
    assert poll()[HEADER]
    say(other)
    answer = poll(since=0)
    assert (answer.status_code, bool(answer[HEADER])) == (200, True)


def test_an_idle_poll_with_a_ticket_is_one_query_for_the_room_alone(
    poll: Callable[..., HttpResponse], ticket: str, full_polls: list[object]
) -> None:
    response = poll(ticket)
    assert (response.status_code, response.content) == (204, b"")
    (query,) = response.queries
    assert "session" not in query
    assert "auth_user" not in query
    assert HEADER not in response
    assert response["Cache-Control"] == "no-store"
    assert full_polls == []


def test_with_a_shared_cache_an_idle_poll_takes_no_query(
    poll: Callable[..., HttpResponse], member: User, settings: Settings
) -> None:
    settings.CONVERSATE_SHARED_CACHE = "default"
    caches["default"].clear()
    ticket = poll()[HEADER]
    response = poll(ticket)
    assert (response.status_code, response.queries) == (204, [])


def test_a_lost_change_token_is_replaced_while_members_keep_polling(
    poll: Callable[..., HttpResponse], settings: Settings
) -> None:
    settings.CONVERSATE_SHARED_CACHE = "default"
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        poll()
    caches["default"].clear()
    for seconds in range(4, 13, 4):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            ticket = poll()[HEADER]
    with time_machine.travel(start + timedelta(seconds=13), tick=False):
        assert poll(ticket).queries == []


def test_a_poll_for_the_rest_of_the_changes_is_not_idle(
    poll: Callable[..., HttpResponse],
    say: Callable[..., Message],
    other: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_SHARED_CACHE = "default"
    settings.CONVERSATE_PAGE_SIZE = 1
    caches["default"].clear()
    first, second = say(other), say(other)
    part = poll(since=0)
    assert part.json()["more"]
    rest = poll(part[HEADER], since=part.json()["revision"])
    assert rest.json()["messages"][0]["id"] == second.pk
    assert part.json()["messages"][0]["id"] == first.pk


def test_new_messages_take_a_full_poll(
    poll: Callable[..., HttpResponse],
    ticket: str,
    say: Callable[..., Message],
    other: User,
    full_polls: list[object],
    room: Room,
) -> None:
    before = Room.objects.get(pk=room.pk).revision
    message = say(other)
    answer = poll(ticket, since=before)
    assert [each["id"] for each in answer.json()["messages"]] == [message.pk]
    assert answer[HEADER]
    assert len(full_polls) == 1


@pytest.mark.parametrize("false", ["x{}", "{}x", "{:.20}", "e30:", "WzFd:AAAA", "\x00", "☃"])
def test_an_invalid_ticket_is_ignored(
    poll: Callable[..., HttpResponse], ticket: str, full_polls: list[object], false: str
) -> None:
    assert poll(false.format(ticket)).status_code == 204
    assert len(full_polls) == 1


def test_a_ticket_expires_after_half_a_minute(
    poll: Callable[..., HttpResponse], full_polls: list[object], member: User
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        ticket = poll()[HEADER]
    with time_machine.travel(start + timedelta(seconds=28), tick=False):
        assert len(poll(ticket).queries) == 1
    with time_machine.travel(start + timedelta(seconds=31), tick=False):
        assert len(poll(ticket).queries) > 1
    # The clock was set back, so the age of the ticket is unknown.
    with time_machine.travel(start - timedelta(seconds=5), tick=False):
        assert len(poll(ticket).queries) > 1


def test_a_ticket_is_valid_in_one_session_only(
    poll: Callable[..., HttpResponse],
    ticket: str,
    browser: Client,
    browser_of: Callable[[User], Client],
    outsider: User,
    other: User,
) -> None:
    assert poll(ticket, client=browser_of(outsider)).status_code == 404
    assert len(poll(ticket, client=browser_of(other)).queries) > 1
    assert poll(ticket, client=Client()).status_code == 401
    browser.logout()
    assert poll(ticket).status_code == 401


def test_a_ticket_for_another_revision_is_no_answer_to_this_one(
    poll: Callable[..., HttpResponse], ticket: str, full_polls: list[object]
) -> None:
    assert poll(ticket, since=0).status_code == 200
    assert len(full_polls) == 1


def test_a_removed_member_gets_a_404_at_once(
    poll: Callable[..., HttpResponse], ticket: str, room: Room, member: User
) -> None:
    before = Room.objects.get(pk=room.pk).revision
    services.remove_member(room=room, user=member)
    assert poll(ticket, since=before).status_code == 404


def test_a_deactivated_user_is_signed_out_when_the_ticket_expires(
    poll: Callable[..., HttpResponse], member: User
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        ticket = poll()[HEADER]
        type(member).objects.filter(pk=member.pk).update(is_active=False)
        assert poll(ticket).content == b""
    with time_machine.travel(start + timedelta(seconds=31), tick=False):
        assert poll(ticket).status_code == 401


def test_only_polls_by_get_are_idle(
    at: Addresses, browser: Client, ticket: str, room: Room
) -> None:
    parameters = {"since": Room.objects.get(pk=room.pk).revision, "ticket": ticket}
    assert browser.post(at.api_poll, parameters).status_code == 405
