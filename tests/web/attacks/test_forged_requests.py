"""Requests and frames of another site: forged forms are refused, and pages can't be framed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core.models import Access, Room
from tests.web.support.routes import TAKEN, Target, everything

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A webhook reads no cookie: only its secret address posts.
every_form = pytest.mark.parametrize(
    "name", [n for n in TAKEN if "post" in TAKEN[n] and n != "webhook"]
)
every_page = pytest.mark.parametrize("name", [n for n in TAKEN if "get" in TAKEN[n]])
TOKEN = "t" * 32


@pytest.fixture
def manager(moderator: User) -> User:
    """Somebody who may do all that there is to do."""
    moderator.is_superuser = True
    moderator.save()
    return moderator


@pytest.fixture
def strict(manager: User) -> Client:
    """Their browser, with nobody who looks away from a missing token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)
    client.cookies["csrftoken"] = TOKEN
    return client


@every_form
@pytest.mark.parametrize("middleware", [True, False], ids=["", "without Django's middleware"])
def test_nothing_is_done_without_the_token(
    target: Target, strict: Client, settings: Any, name: str, middleware: bool
) -> None:
    if not middleware:
        csrf = "django.middleware.csrf.CsrfViewMiddleware"
        settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != csrf]
    if name == "join":
        Room.objects.update(access=Access.OPEN)
    before = everything()
    assert target.ask(strict, name, "post").status_code == 403
    assert everything() == before


@every_form
@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver.evil.example"])
def test_nor_for_another_site_that_has_got_it(
    target: Target, strict: Client, name: str, origin: str
) -> None:
    before = everything()
    headers = {"X-CSRFToken": TOKEN, "Origin": origin}
    assert strict.post(target.path(name), {"body": "Hello"}, headers=headers).status_code == 403
    assert everything() == before


@every_page
def test_to_look_changes_nothing(
    target: Target, browser_of: Callable[[User], Client], manager: User, name: str
) -> None:
    client = browser_of(manager)
    before = everything()
    for method in TAKEN[name] & {"get", "head"}:
        status = target.ask(client, name, method).status_code
        # Only authors may edit a message, and ask who has read it.
        assert status < 400 or (name in {"api_seen", "edit"} and status == 403)
    assert everything() == before


@every_page
def test_no_other_site_shows_it_in_a_frame(
    target: Target, browser_of: Callable[[User], Client], manager: User, name: str
) -> None:
    for client in (browser_of(manager), Client()):
        answer = target.ask(client, name, "get")
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer
