from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conversate_web.checks.settings import check_web_settings

if TYPE_CHECKING:
    from pytest_django import Settings


def ids() -> list[str | None]:
    return [problem.id for problem in check_web_settings()]


def test_the_defaults_are_fine() -> None:
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "id_"),
    [
        ("CONTROL_LAYOUT", "yes", "conversate_web.E001"),
        ("DRAFTS", 1, "conversate_web.E013"),
        ("COMPLETION", None, "conversate_web.E015"),
        ("EMOJI_NAMES", "yes", "conversate_web.E014"),
        ("INSTALLABLE", "no", "conversate_web.E016"),
        ("MANIFEST", None, "conversate_web.E017"),
        ("MANIFEST", {"name": object()}, "conversate_web.E017"),
        ("MANIFEST", {("name",): "Chat"}, "conversate_web.E017"),
        ("MANIFEST", {"icons": "icon.png"}, "conversate_web.E017"),
        ("MANIFEST", {"icons": [{"sizes": "any"}]}, "conversate_web.E017"),
        ("API_AUTHENTICATION", "", "conversate_web.E019"),
        ("API_AUTHENTICATION", print, "conversate_web.E019"),
        ("API_AUTHENTICATION", "no.such.function", "conversate_web.E020"),
        ("API_AUTHENTICATION", "os.sep", "conversate_web.E020"),
        ("API_AUTHENTICATION", "tests.web.support.tokens.asynchronous", "conversate_web.E020"),
        ("MARKUP", None, "conversate_web.E002"),
        ("MARKUP", "", "conversate_web.E002"),
        ("MARKUP", "no.such.Markup", "conversate_web.E003"),
        ("MARKUP", "rich", "conversate_web.E003"),
        ("MARKUP", "os.getcwd", "conversate_web.E003"),
        ("MARKUP", "pathlib.Path", "conversate_web.E003"),
    ],
)
def test_an_invalid_setting_is_reported(
    settings: Settings, name: str, value: Any, id_: str
) -> None:
    setattr(settings, f"CONVERSATE_{name}", value)
    (problem,) = check_web_settings()
    assert problem.id == id_
    assert f"CONVERSATE_{name}" in problem.msg
    assert problem.hint


@pytest.mark.parametrize("path", [None, "tests.web.support.tokens.by_user_name"])
def test_a_function_for_tokens_is_fine(settings: Settings, path: str | None) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = path
    assert ids() == []


@pytest.mark.parametrize(
    "name",
    [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
)
def test_middleware_that_the_pages_need_is_named(settings: Settings, name: str) -> None:
    others = [each for each in settings.MIDDLEWARE if each != name]
    settings.MIDDLEWARE = others
    (problem,) = check_web_settings()
    assert problem.id == "conversate_web.W009"
    assert name in problem.msg
    own = "tests.web.support.middleware.Own" + name.rpartition(".")[2]
    settings.MIDDLEWARE = ["no.such.Middleware", "tests.settings.urls", *others, own]
    assert ids() == []


def test_a_site_without_static_files_gets_a_warning(settings: Settings) -> None:
    settings.INSTALLED_APPS = [name for name in settings.INSTALLED_APPS if "static" not in name]
    (problem,) = check_web_settings()
    assert problem.id == "conversate_web.W009"
    assert "django.contrib.staticfiles" in problem.msg
