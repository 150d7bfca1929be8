"""Error responses of the API: a status, and a JSON body with a code and a message."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _

from conversate_core.errors import ConversateError, RateLimited

from .errors import code_of, status_of


class NotFound(Exception):
    """The room has no such message, or the user may not see it."""


def error_response(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    return JsonResponse(_body(code, message, **more), status=status)


def _body(code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, **more}}


class _SignedOut(JsonResponse):
    """A response that does not delete the session cookie.

    SessionMiddleware deletes the cookie of an expired session. But the browser may have a new one
    by now, from a concurrent request: Django sets one after a change of SECRET_KEY.
    """

    def delete_cookie(self, key: str, *args: Any, **kwargs: Any) -> None:
        if key != settings.SESSION_COOKIE_NAME:
            super().delete_cookie(key, *args, **kwargs)


def signed_out() -> JsonResponse:
    return _SignedOut(_body("signed_out", _("Please sign in.")), status=401)


def refused() -> JsonResponse:
    """Return the answer to a call whose account is deactivated, or that the site has refused."""
    return error_response(401, "signed_out", _("This account can't be used."))


def someone_else() -> JsonResponse:
    """Return the answer to a page whose user is no longer the signed-in one."""
    return error_response(401, "signed_out", _("Someone else is signed in, in this browser."))


def not_found() -> JsonResponse:
    """Return a 404. It is the same for what does not exist and for what the user may not see."""
    return error_response(404, "not_found", _("Not found."))


def from_core(error: ConversateError, **more: Any) -> JsonResponse:
    response = error_response(status_of(error), code_of(error), str(error), **more)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(math.ceil(error.retry_after))
    return response
