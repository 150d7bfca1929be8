"""An idle poll with a ticket: one query, or none with a shared cache; and nothing that it opens."""

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
    """Poll from the room's latest revision, as the member unless told otherwise."""

    def poll(ticket: str | None = None, client: Client = browser, **more: Any) -> HttpResponse:
        since = Room.objects.values_list("revision", flat=True).get(pk=room.pk)
        question = {"since": since, **({"ticket": ticket} if ticket else {}), **more}
        with CaptureQueriesContext(connection) as queries:
            response: Any = client.get(at.api_poll, question)
        response.queries = [query["sql"] for query in queries]
        return response

    return poll


@pytest.fixture
def ticket(poll: Callable[..., HttpResponse], member: User) -> str:
    return poll()[HEADER]


@pytest.fixture
def full_polls() -> Iterator[list[object]]:
    """Each full poll is told to presence, so that none goes unnoticed."""
    heard: list[object] = []

    def hear(membership: object, **facts: object) -> None:
        heard.append(membership)

    member_polled.connect(hear)
    yield heard
    member_polled.disconnect(hear)


def test_a_full_poll_hands_one_out_with_news_and_without(
    poll: Callable[..., HttpResponse], say: Callable[..., Message], other: User
) -> None:
    assert poll()[HEADER]
    say(other)
    news = poll(since=0)
    assert (news.status_code, bool(news[HEADER])) == (200, True)


def test_with_a_ticket_an_idle_poll_is_one_query_for_the_room_alone(
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


def test_with_a_shared_cache_it_is_none(
    poll: Callable[..., HttpResponse], member: User, settings: Settings
) -> None:
    settings.CONVERSATE_SHARED_CACHE = "default"
    caches["default"].clear()
    ticket = poll()[HEADER]
    response = poll(ticket)
    assert (response.status_code, response.queries) == (204, [])


def test_one_that_the_cache_has_lost_is_replaced_though_somebody_always_polls(
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


def test_whoever_has_more_to_get_is_not_idle(
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


def test_news_come_by_a_full_poll(
    poll: Callable[..., HttpResponse],
    ticket: str,
    say: Callable[..., Message],
    other: User,
    full_polls: list[object],
    room: Room,
) -> None:
    before = Room.objects.get(pk=room.pk).revision
    message = say(other)
    news = poll(ticket, since=before)
    assert [each["id"] for each in news.json()["messages"]] == [message.pk]
    assert news[HEADER]
    assert len(full_polls) == 1


@pytest.mark.parametrize("false", ["x{}", "{}x", "{:.20}", "e30:", "WzFd:AAAA", "\x00", "☃"])
def test_a_false_ticket_is_as_good_as_none(
    poll: Callable[..., HttpResponse], ticket: str, full_polls: list[object], false: str
) -> None:
    assert poll(false.format(ticket)).status_code == 204
    assert len(full_polls) == 1


def test_it_ends_after_half_a_minute(
    poll: Callable[..., HttpResponse], full_polls: list[object], member: User
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        ticket = poll()[HEADER]
    with time_machine.travel(start + timedelta(seconds=28), tick=False):
        assert len(poll(ticket).queries) == 1
    with time_machine.travel(start + timedelta(seconds=31), tick=False):
        assert len(poll(ticket).queries) > 1
    # The clock was set back: nobody knows how old it is.
    with time_machine.travel(start - timedelta(seconds=5), tick=False):
        assert len(poll(ticket).queries) > 1


def test_it_is_good_in_the_session_alone_that_it_was_given_to(
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


def test_whoever_is_removed_hears_of_it_at_once(
    poll: Callable[..., HttpResponse], ticket: str, room: Room, member: User
) -> None:
    before = Room.objects.get(pk=room.pk).revision
    services.remove_member(room=room, user=member)
    assert poll(ticket, since=before).status_code == 404


def test_a_deactivated_account_hears_of_it_when_the_ticket_ends(
    poll: Callable[..., HttpResponse], member: User
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        ticket = poll()[HEADER]
        type(member).objects.filter(pk=member.pk).update(is_active=False)
        assert poll(ticket).content == b""
    with time_machine.travel(start + timedelta(seconds=31), tick=False):
        assert poll(ticket).status_code == 401


def test_only_polls_by_get_are_spared(
    at: Addresses, browser: Client, ticket: str, room: Room
) -> None:
    question = {"since": Room.objects.get(pk=room.pk).revision, "ticket": ticket}
    assert browser.post(at.api_poll, question).status_code == 405
