"""The caller of the API: the account that the site finds by a token, else that of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.module_loading import import_string

from ..conf import web_settings
from .sessions import leave_session_alone

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_ENTERED = "_conversate_entered"


def enter_by_token(request: HttpRequest) -> bool:
    """Make the account that ``CONVERSATE_API_AUTHENTICATION`` returns the user of *request*.

    Return False if the site has no such setting or the function returns none: the session is asked
    then. Raise PermissionDenied if the account is deactivated or the function has refused the call,
    TypeError if it has returned something else than an account, and its own errors.
    """
    account = _find_account(request)
    if account is None:
        return False
    request.user = account  # type: ignore[assignment]
    vars(request)[_ENTERED] = True
    leave_session_alone(request)
    return True


def is_by_token(request: HttpRequest) -> bool:
    """Return whether the call has an account without a session."""
    return _ENTERED in vars(request)


def _find_account(request: HttpRequest) -> AbstractBaseUser | None:
    path = web_settings.api_authentication
    if path is None:
        return None
    account: Any = import_string(path)(request)
    if account is None or isinstance(account, AnonymousUser):
        return None
    if not isinstance(account, get_user_model()) or account.pk is None:
        # Not taken for "none": the session may be somebody else's.
        kind = type(account).__name__
        raise TypeError(f"{path} returned {kind}. Return a stored account, or None.")
    if not account.is_active:
        raise PermissionDenied
    return account
