"""Decorators of the views of push: only where push is on, and answers in JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from ...push.enabled import is_enabled
from ..unavailable import answering_outages

View = Callable[..., HttpResponseBase]
# A view that gets the fields of the body.
Call = Callable[[HttpRequest, dict[str, Any]], HttpResponseBase]


def with_push(view: View) -> Callable[..., Any]:
    """Answer 404 while push is off, to everybody and every method."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_enabled():
            raise Http404
        return view(request, *args, **kwargs)

    return answered


def push_call(method: str) -> Callable[[Call], Callable[..., Any]]:
    """Require *method*, a signed-in user and, to change something, a CSRF token.

    Refusals are JSON with a code and a text, as those of conversate-web's API.
    """

    def decorate(call: Call) -> Callable[..., Any]:
        @wraps(call)
        def checked(request: HttpRequest) -> HttpResponseBase:
            if request.method != method:
                refusal = refuse(405, "method", _("This method is not allowed."))
                refusal["Allow"] = method
                return refusal
            if not request.user.is_authenticated:
                return refuse(401, "signed_out", _("Please sign in."))
            return _call(call, request)

        guarded = answering_outages(cache_control(private=True, no_cache=True)(checked))
        # Exempt only from the site's CSRF middleware and the redirect to the page to sign in, which
        # would answer in HTML.
        open_to_all = with_push(login_not_required(csrf_exempt(guarded)))
        return transaction.non_atomic_requests(open_to_all)

    return decorate


def refuse(status: int, code: str, message: str) -> JsonResponse:
    """Return an error response: a status, a code for scripts, and a text for people."""
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)


def _call(call: Call, request: HttpRequest) -> HttpResponseBase:
    guard = CsrfViewMiddleware(lambda request: HttpResponse())
    try:
        # Read the body first: the guard looks for the token in a form.
        fields = _fields(request)
        guard.process_request(request)
        if guard.process_view(request, _call, (), {}) is not None:
            return refuse(403, "csrf", _("Your session has changed. Try again."))
    except RequestDataTooBig:
        return refuse(413, "too_large", _("Too large to send at once."))
    except (MultiPartParserError, SuspiciousOperation, ValueError):
        return refuse(400, "invalid", _("Something went wrong with the form. Try again."))
    # Sets the cookie with the token.
    response = cast(HttpResponse, call(request, fields))
    return guard.process_response(request, response)


def _fields(request: HttpRequest) -> dict[str, Any]:
    """Return the fields of a form or of a JSON object. Raises ValueError for others."""
    is_json = request.content_type == "application/json"
    try:
        found = json.loads(request.body) if is_json else request.POST.dict()
        # Half of a surrogate pair can't be stored: this raises UnicodeEncodeError.
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("This is nested too deeply.") from error
    if not isinstance(found, dict):
        raise ValueError("This is not an object.")
    return found
