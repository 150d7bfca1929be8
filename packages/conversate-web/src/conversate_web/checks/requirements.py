"""System checks: the parts of Django that the pages need."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core import checks
from django.utils.module_loading import import_string


def check_requirements() -> Iterator[checks.CheckMessage]:
    for middleware in (SessionMiddleware, AuthenticationMiddleware):
        if not _has_middleware(middleware):
            name = f"{middleware.__module__}.{middleware.__name__}"
            yield _missing(name, f'Add "{name}" to MIDDLEWARE.')
    if not apps.is_installed("django.contrib.staticfiles"):
        name = "django.contrib.staticfiles"
        yield _missing(name, f'Add "{name}" to INSTALLED_APPS. It finds the styles and scripts.')


def _has_middleware(middleware: type) -> bool:
    """Return whether the site uses *middleware* or a subclass."""
    for path in settings.MIDDLEWARE:
        try:
            found = import_string(path)
        except ImportError:  # Django reports it when it starts
            continue
        if isinstance(found, type) and issubclass(found, middleware):
            return True
    return False


def _missing(name: str, hint: str) -> checks.CheckMessage:
    return checks.Warning(
        f"The pages of Conversate need {name}.", hint=hint, id="conversate_web.W009"
    )
