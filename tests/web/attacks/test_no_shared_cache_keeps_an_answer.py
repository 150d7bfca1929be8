"""No answer may be stored by a shared cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver

from tests.support.routes import METHODS
from tests.web.support.addresses import Addresses
from tests.web.support.routes import TAKEN, Target

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

every_address = pytest.mark.parametrize("name", TAKEN)


def is_kept_private(response: Any) -> bool:
    said = set(response.headers.get("Cache-Control", "").replace(" ", "").split(","))
    return "no-store" in said or {"private", "no-cache"} <= said


@pytest.fixture
def browsers(
    browser: Client,
    browser_of: Callable[[User], Client],
    moderator: User,
    outsider: User,
    client: Client,
) -> dict[str, Client]:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)
    return {
        "outsider": browser_of(outsider),
        "anonymous": client,
        "without a token": strict,
        "member": browser,
        "moderator": browser_of(moderator),
    }


@every_address
def test_all_users_and_methods(name: str, browsers: dict[str, Client], target: Target) -> None:
    for who, browser in browsers.items():
        for method in METHODS:
            response = target.ask(browser, name, method)
            assert is_kept_private(response), (who, method, response.status_code)


@every_address
def test_where_there_is_no_such_room(
    name: str, browsers: dict[str, Client], target: Target
) -> None:
    for who, browser in browsers.items():
        for method in METHODS:
            response = target.ask(browser, name, method, slug="nowhere")
            assert is_kept_private(response), (who, method, response.status_code)


def test_errors_of_requests_as_well(browser: Client, at: Addresses, settings: Settings) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 3600)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    statuses = set()
    for url in (at.send, at.api_send):
        for body in ("First", "One too many", "", "x" * 2_000):
            response = browser.post(url, {"body": body})
            statuses.add(response.status_code)
            assert is_kept_private(response), (url, response.status_code)
    assert {400, 413, 429} <= statuses


def test_a_refusal_is_the_page_that_the_site_has_for_it(
    browser: Client,
    browser_of: Callable[[User], Client],
    outsider: User,
    at: Addresses,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def own(request: HttpRequest, exception: Exception) -> HttpResponse:
        return HttpResponse(f"Own page: {exception}", status=418)

    root = get_resolver().urlconf_module
    monkeypatch.setattr(root, "handler404", own, raising=False)
    monkeypatch.setattr(root, "handler403", own, raising=False)
    for refused in (browser_of(outsider).get(at.room), browser.get(at.manage)):
        assert refused.status_code == 418
        assert refused.content.startswith(b"Own page")
        assert is_kept_private(refused)


def test_a_developer_gets_the_page_of_django(
    browser_of: Callable[[User], Client], outsider: User, at: Addresses, settings: Settings
) -> None:
    settings.DEBUG = True
    response = browser_of(outsider).get(at.room)
    assert response.status_code == 404
    assert b"DEBUG = True" in response.content
