"""A check finds URL patterns of the site that hide our pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LoginView
from django.core import checks
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path, set_script_prefix
from pytest_django import Settings

from conversate_web.checks.urls import check_addresses

Mount = Callable[..., None]

CHAT = path("chat/", include("conversate_web.urls"))
LOGIN = path("accounts/login/", LoginView.as_view(), name="login")


def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse()


CATCH_ALL = path("<path:rest>", page)
# Wagtail's pattern matches addresses of pages, not of files.
PAGES = re_path(r"^((?:[\w\-]+/)*)$", page)


@pytest.fixture
def mount(settings: Settings) -> Mount:
    def mount(*patterns: URLPattern | URLResolver) -> None:
        settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [LOGIN, *patterns]})

    return mount


def ids() -> list[str | None]:
    return [problem.id for problem in check_addresses()]


@pytest.mark.parametrize(
    "patterns",
    [
        [CHAT],
        [CHAT, CATCH_ALL],
        [path("größe/", include("conversate_web.urls"))],
        [path("", include("conversate_web.urls"))],
        [path("team/", include([CHAT]))],
        [path("chat/", include("conversate_web.urls", namespace="talk"))],
        [path("blog/<slug:slug>/", page), CHAT],
    ],
)
def test_nothing_is_said_of_pages_that_are_reached(mount: Mount, patterns: list[Any]) -> None:
    mount(*patterns)
    assert ids() == []


@pytest.mark.parametrize("prefix_default", [True, False])
def test_pages_may_have_the_language_in_their_address(mount: Mount, prefix_default: bool) -> None:
    patterns = i18n_patterns(CHAT, PAGES, prefix_default_language=prefix_default)
    mount(*patterns)
    assert ids() == []


@pytest.mark.parametrize("prefix", ["/site/", "/größe/"])
def test_the_site_may_be_below_another_address(
    mount: Mount, settings: Settings, prefix: str
) -> None:
    settings.LOGIN_URL = "login"
    mount(CHAT, CATCH_ALL)
    set_script_prefix(prefix)
    try:
        assert ids() == []
        mount(CATCH_ALL, CHAT)
        assert ids() == ["conversate_web.W007"]
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize(
    ("before", "path_"),
    [
        (CATCH_ALL, "/chat/"),
        (PAGES, "/chat/"),
        (re_path(r"", page), "/chat/"),
        (path("<slug:slug>/", page), "/chat/"),
        (path("<slug:section>/<slug:slug>/", page), "/chat/a-room/"),
        (path("chat/<slug:slug>/", page), "/chat/a-room/"),
    ],
)
def test_a_pattern_that_takes_our_requests_is_named(
    mount: Mount, before: URLPattern, path_: str
) -> None:
    mount(before, CHAT)
    (problem,) = check_addresses()
    assert (problem.id, problem.level) == ("conversate_web.W007", checks.WARNING)
    assert f"Requests for {path_} " in problem.msg
    assert repr(str(before.pattern)) in problem.msg
    assert "above" in (problem.hint or "")


@pytest.mark.parametrize(
    "patterns",
    [[], [path("team/", include(([CHAT], "team")))]],
    ids=["nowhere", "within a namespace"],
)
def test_pages_that_templates_can_not_link_to_are_reported(
    mount: Mount, patterns: list[Any]
) -> None:
    mount(*patterns)
    (problem,) = check_addresses()
    assert (problem.id, problem.level) == ("conversate_web.W006", checks.WARNING)
    assert "namespace" in (problem.hint or "")


def test_a_worker_needs_no_addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = None
    assert ids() == []


@pytest.mark.parametrize("address", ["login", "/accounts/login/?a=b", "https://sso.example.org/in"])
def test_a_page_to_sign_in_that_is_there(mount: Mount, settings: Settings, address: str) -> None:
    settings.LOGIN_URL = address
    mount(CHAT)
    assert ids() == []


@pytest.mark.parametrize("address", ["account_login", "/sign-in/"])
def test_a_page_to_sign_in_that_is_not_there(
    mount: Mount, settings: Settings, address: str
) -> None:
    settings.LOGIN_URL = address
    mount(CHAT)
    (problem,) = check_addresses()
    assert (problem.id, problem.level) == ("conversate_web.W008", checks.WARNING)
    assert repr(address) in problem.msg


@pytest.mark.parametrize("rest", [[], [CATCH_ALL], [PAGES]])
def test_a_catch_all_is_no_page_to_sign_in(settings: Settings, rest: list[Any]) -> None:
    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [CHAT, *rest]})
    assert ids() == ["conversate_web.W008"]


def test_a_site_may_sign_people_in_by_what_its_catch_all_serves(
    mount: Mount, settings: Settings
) -> None:
    settings.LOGIN_URL = "/members/sign-in/"
    mount(CHAT, CATCH_ALL)
    assert ids() == []
