"""System checks: the URLs of our pages resolve to them, and visitors can sign in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import global_settings, settings
from django.core import checks
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, resolve, reverse

_SLUG = {"slug": "a-room"}
# A pattern of the site may match some of these URLs and not the others.
_SAMPLES: dict[str, dict[str, Any]] = {
    "index": {},
    "room": _SLUG,
    "api_poll": _SLUG,
    "file": {**_SLUG, "attachment_id": 1, "name": "picture.png"},
}


def check_addresses() -> list[checks.CheckMessage]:
    # A worker process may have no URLs.
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    try:
        routes = {name: _route_of(name, kwargs) for name, kwargs in _SAMPLES.items()}
    except NoReverseMatch:
        return [_not_mounted()]
    taken = [each for each in routes.values() if each is not None]
    return [*(_taken(*each) for each in taken[:1]), *_check_login_url()]


def _route_of(name: str, kwargs: dict[str, Any]) -> tuple[str, str] | None:
    """Return the path of our page and the route that it resolves to, None if that is ours."""
    path = reverse(f"conversate:{name}", urlconf=settings.ROOT_URLCONF, kwargs=kwargs)
    match = resolve(_as_requested(path), urlconf=settings.ROOT_URLCONF)
    is_ours = match.url_name == name and match.app_names[-1:] == ["conversate"]
    return None if is_ours else (path, match.route)


def _as_requested(path: str) -> str:
    """Return *path* as Django resolves it: decoded, and without the script prefix."""
    return "/" + unquote(path).removeprefix(unquote(get_script_prefix()))


def _not_mounted() -> checks.CheckMessage:
    return checks.Warning(
        "The pages of Conversate have no URLs.",
        hint='Add path("chat/", include("conversate_web.urls")) to the root URLconf, outside of '
        "includes with a namespace.",
        id="conversate_web.W006",
    )


def _taken(path: str, route: str) -> checks.CheckMessage:
    return checks.Warning(
        f"Requests for {path} don't get to Conversate: the pattern {route!r} takes them.",
        hint='Move path("…", include("conversate_web.urls")) above that pattern.',
        id="conversate_web.W007",
    )


def _check_login_url() -> Iterator[checks.CheckMessage]:
    if not _has_login_page():
        yield checks.Warning(
            f"LOGIN_URL is {str(settings.LOGIN_URL)!r}, and the site has no such page: visitors "
            "who are not signed in are sent to a 404.",
            hint='Set it to the name or the URL of the sign-in page, such as "login", '
            '"account_login" or "admin:login".',
            id="conversate_web.W008",
        )


def _has_login_page() -> bool:
    try:
        address = urlsplit(resolve_url(settings.LOGIN_URL))
        # The URLs of another host can't be checked.
        return bool(address.netloc) or not _is_default_by_chance(_as_requested(address.path))
    except (NoReverseMatch, Resolver404):
        return False


def _is_default_by_chance(path: str) -> bool:
    """Return whether LOGIN_URL is Django's default and only a catch-all pattern matches it."""
    route = resolve(path, urlconf=settings.ROOT_URLCONF).route
    if settings.LOGIN_URL != global_settings.LOGIN_URL:
        return False
    try:
        return resolve("/accounts/no-such-page/", urlconf=settings.ROOT_URLCONF).route == route
    except Resolver404:
        return False
