from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.support.asgi import start_site, stop
from tests.web.holding.support import Site

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversate_core.models import Room


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
    """The cookie by which this person is signed in."""

    def session(user: User) -> str:
        return browser_of(user).cookies[django_settings.SESSION_COOKIE_NAME].value

    return session
