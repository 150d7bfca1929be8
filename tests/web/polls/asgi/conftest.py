from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.test import Client

from conversate_core.models import Room
from conversate_web.polls.asgi.poll_request import PollRequest, read_poll_request
from tests.support.asgi import start_site, stop
from tests.web.polls.asgi.support import Ask, Site
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def serve(room: Room) -> Iterator[Callable[..., Site]]:
    """Start the site on uvicorn, with these settings."""
    sites = []

    def serve(**settings: Any) -> Site:
        sites.append(Site(*start_site(settings), room))
        return sites[-1]

    yield serve
    for site in sites:
        stop(site.process)


@pytest.fixture
def session_of(browser_of: Callable[[User], Client]) -> Callable[[User], str]:
    """Return the session cookie of a signed-in user."""

    def session(user: User) -> str:
        return browser_of(user).cookies[django_settings.SESSION_COOKIE_NAME].value

    return session


@pytest.fixture
def ask(browser_of: Callable[[User], Client], at: Addresses, room: Room) -> Ask:
    """Return the poll request of a user, by default with the sidebar that they have just got."""
    browsers: dict[Any, Client] = {}

    def ask(user: User, **more: Any) -> PollRequest:
        browser = browsers.setdefault(user.pk, browser_of(user))
        parameters = {"since": Room.objects.get(pk=room.pk).revision, "sidebar": "", **more}
        parameters = {name: value for name, value in parameters.items() if value is not None}
        ticket = browser.get(at.api_poll, parameters)["X-Conversate-Ticket"]
        session = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
        scope = {
            "query_string": urlencode({**parameters, "ticket": ticket, "wait": 25}).encode(),
            "headers": [(b"cookie", f"sessionid={session}".encode())],
        }
        request = read_poll_request(scope)
        assert request is not None
        return request

    return ask
