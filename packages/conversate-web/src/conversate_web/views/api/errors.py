"""Errors of the API: the right status, and a body that says what is wrong."""

from __future__ import annotations

import math
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _

from conversate_core.errors import ConversateError, RateLimited

from ..statuses import code_of, status_of


class BadRequest(Exception):
    """A parameter that is missing or can't be understood. Its text is shown to the caller."""


class NothingThere(Exception):
    """What the request is about does not exist in this room."""


def error_response(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message, **more}}, status=status)


def not_found() -> JsonResponse:
    """The same answer for what does not exist and for what the user may not see."""
    return error_response(404, "not_found", _("There is nothing here, or not for you."))


def from_core(error: ConversateError) -> JsonResponse:
    response = error_response(status_of(error), code_of(error), str(error))
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(math.ceil(error.retry_after))
    return response
