"""A ticket is valid while its holder is signed in. A poll with it does not touch the session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from conversate_core.models import Room
from conversate_core.signals import member_polled
from conversate_web.polls.tickets import LONGEST_RENEWAL, read
from tests.core.support.queries import counted
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

ENGINES = ["db", "cached_db", "cache", "signed_cookies"]
HERE = __name__


def touching(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware of a site that records each request in the session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.session["requests"] = request.session.get("requests", 0) + 1
        return get_response(request)

    return middleware


DEEDS: dict[str, Callable[[Any], Any]] = {
    "sets a key": lambda session: session.__setitem__("seen", True),
    "deletes a key": lambda session: session.__delitem__("_auth_user_hash"),
    "says that it has changed": lambda session: setattr(session, "modified", True),
    "looks for a key": lambda session: "_auth_user_id" in session or 1 / 0,
    "sets its end": lambda session: session.set_expiry(77),
}


def touching_late(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if deed := request.headers.get("X-Deed"):
            DEEDS[deed](request.session)
        response["X-User"] = request.session["_auth_user_id"]
        return response

    return middleware


def add_middleware(settings: Settings, name: str) -> None:
    sessions = "django.contrib.sessions.middleware.SessionMiddleware"
    place = settings.MIDDLEWARE.index(sessions) + 1
    before, after = settings.MIDDLEWARE[:place], settings.MIDDLEWARE[place:]
    settings.MIDDLEWARE = [*before, f"{HERE}.{name}", *after]


@pytest.fixture
def heard() -> Any:
    """The members that have sent full polls."""
    members: list[Any] = []

    def hear(membership: Any, **facts: Any) -> None:
        members.append(membership.user)

    member_polled.connect(hear)
    yield members
    member_polled.disconnect(hear)


@pytest.fixture
def poll(at: Addresses, room: Room) -> Callable[..., HttpResponse]:
    def poll(client: Client, ticket: str | None = None, **headers: str) -> HttpResponse:
        since = Room.objects.values_list("revision", flat=True).get(pk=room.pk)
        question = {"since": since, **({"ticket": ticket} if ticket else {})}
        response: Any = client.get(at.api_poll, question, headers=headers)
        return response

    return poll


@pytest.fixture
def browser(member: User, settings: Settings, request: Any) -> Client:
    """A browser that is signed in with the session engine of the test."""
    if "engine" in request.fixturenames:
        engine = request.getfixturevalue("engine")
        settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    client = Client()
    client.force_login(member)
    return client


@pytest.mark.parametrize("every_request", [True, False])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_session_that_changes_with_each_request_does_not_end_its_ticket(
    poll: Callable[..., HttpResponse],
    browser_of: Callable[[User], Client],
    member: User,
    moderator: User,
    outsider: User,
    settings: Settings,
    heard: list[Any],
    engine: str,
    every_request: bool,
) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    settings.SESSION_SAVE_EVERY_REQUEST = every_request
    if not every_request:
        add_middleware(settings, "touching")
    client, now = browser_of(member), timezone.now()
    with time_machine.travel(now, tick=False):
        tickets = [poll(client)["X-Conversate-Ticket"]]
    # A signed cookie has the second in which it was set.
    with time_machine.travel(now + timedelta(seconds=3), tick=False):
        tickets.append(poll(client)["X-Conversate-Ticket"])
        assert heard == [member, member]
        for ticket in (*tickets, *tickets):
            assert poll(client, ticket).status_code == 204
        assert heard == [member, member]
        # Others can't use it.
        assert poll(browser_of(moderator), tickets[0]).status_code == 204
        assert heard == [member, member, moderator]
        assert poll(browser_of(outsider), tickets[0]).status_code == 404


def test_a_session_in_the_cookie_has_other_tickets_after_another_password(
    poll: Callable[..., HttpResponse], member: User, settings: Settings, heard: list[Any]
) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    client = Client()
    client.force_login(member)
    ticket = poll(client)["X-Conversate-Ticket"]
    member.set_password("another")
    member.save()
    client.force_login(member)
    assert poll(client, ticket).status_code == 204
    assert heard == [member, member]


@pytest.mark.parametrize("engine", ENGINES)
def test_by_a_ticket_a_session_is_not_saved(
    poll: Callable[..., HttpResponse],
    browser: Client,
    settings: Settings,
    engine: str,
) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = True
    full = poll(browser)
    assert django_settings.SESSION_COOKIE_NAME in full.cookies
    with counted() as queries:
        idle = poll(browser, full["X-Conversate-Ticket"])
    # One is the test's own.
    assert len(queries) == 2
    assert not idle.cookies
    assert poll(browser).status_code == 204


def signing_in(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware of a site that signs in its clients without a session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = get_user_model().objects.get(username=request.headers["X-User"])
        return get_response(request)

    return middleware


def test_a_client_without_a_session_has_tickets_too(
    poll: Callable[..., HttpResponse], member: User, settings: Settings, heard: list[Any]
) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{HERE}.signing_in"]
    named = {"X-User": member.get_username()}
    ticket = poll(Client(), **named)["X-Conversate-Ticket"]
    assert poll(Client(), ticket, **named).status_code == 204
    assert heard == [member]


@pytest.mark.parametrize("deed", [*DEEDS, ""])
def test_a_site_may_use_the_session_after_the_poll_all_the_same(
    poll: Callable[..., HttpResponse],
    browser: Client,
    member: User,
    settings: Settings,
    deed: str,
) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = True
    add_middleware(settings, "touching_late")
    ticket = poll(browser)["X-Conversate-Ticket"]
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    idle = poll(browser, ticket, **{"X-Deed": deed})
    assert (idle.status_code, idle["X-User"]) == (204, str(member.pk))
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value == before
    session = Session.objects.get().get_decoded()
    assert session.get("seen", False) == (deed == "sets a key")
    assert ("_auth_user_hash" in session) == (deed != "deletes a key")
    assert session.get("_session_expiry") == (77 if deed == "sets its end" else None)


@pytest.mark.parametrize("way", ["every request", "middleware", "neither"])
def test_a_short_session_is_extended_in_time_if_requests_extend_it(
    poll: Callable[..., HttpResponse], browser: Client, settings: Settings, way: str
) -> None:
    settings.SESSION_COOKIE_AGE = 600
    settings.SESSION_SAVE_EVERY_REQUEST = way == "every request"
    if way == "middleware":
        add_middleware(settings, "touching")
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        text = poll(browser)["X-Conversate-Ticket"]
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        ticket = read(text, session=session)
    renewed_for = ticket.renewable_until - now.timestamp()
    longest = LONGEST_RENEWAL if way == "neither" else 300
    assert 0.7 * longest - 1 < renewed_for <= longest
