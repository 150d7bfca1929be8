"""Functions for CONVERSATE_API_AUTHENTICATION. The token of the tests is a user name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

PATH = f"{__name__}.by_user_name"
HEADER = "X-Token"


def by_user_name(request: HttpRequest) -> Any:
    """Return the account, deactivated ones too, and None without a token or for an unknown one."""
    token = request.headers.get(HEADER)
    return get_user_model().objects.filter(username=token).first() if token else None


def lazily(request: HttpRequest) -> Any:
    return SimpleLazyObject(lambda: by_user_name(request) or AnonymousUser())


def nobody(request: HttpRequest) -> Any:
    return AnonymousUser()


def pair(request: HttpRequest) -> Any:
    """What the authentication classes of Django REST framework return."""
    return by_user_name(request), "token"


def unsaved(request: HttpRequest) -> Any:
    return get_user_model()(username="made-up", is_superuser=True)


def yes(request: HttpRequest) -> Any:
    return True


def refusing(request: HttpRequest) -> Any:
    raise PermissionDenied


def broken(request: HttpRequest) -> Any:
    raise LookupError("The token service is down.")


async def asynchronous(request: HttpRequest) -> Any:
    return None
