"""The page that is shown while the database fails. It keeps the data of a form."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string

from conversate_core.internal.database_errors import explain_outage, is_outage
from conversate_core.internal.outage_log import OutageLog

from .frame import framed

View = Callable[..., HttpResponseBase]

TEMPLATE = "conversate_alerts/unavailable.html"
# Seconds until a browser, a mail program or a proxy may try again.
RETRY_AFTER = 10

_outage_log = OutageLog(
    logging.getLogger("conversate_alerts"),
    failure="The database fails, and pages of alerts are answered with 503.",
    recovery="The database works again.",
)


def answering_outages(view: View) -> View:
    """Answer with a 503 page if the database fails in *view*."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        failures_before = _outage_log.failures
        try:
            response = view(request, *args, **kwargs)
        except Error as error:
            if not is_outage(error):
                raise
            _outage_log.log_failure(error)
            return _unavailable(request, explain_outage(error))
        if response.status_code == 200:
            _outage_log.log_recovery(failures_before)
        return response

    return answered


def _unavailable(request: HttpRequest, reason: str) -> HttpResponse:
    is_form = request.method == "POST"
    context = {
        "reason": reason,
        "url": request.get_full_path(),
        "is_form": is_form,
        **(_form(request) if is_form and _is_own_form(request) else {}),
    }
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "private, no-store"}
    return HttpResponse(_rendered(request, context), status=503, headers=headers)


def _form(request: HttpRequest) -> dict[str, Any]:
    sent = {**dict(request.POST.lists()), "csrfmiddlewaretoken": []}
    fields = [(name, value) for name, values in sent.items() for value in values]
    return {"csrf_token": get_token(request), "fields": fields}


def _is_own_form(request: HttpRequest) -> bool:
    """Whether *request* has a readable form with the CSRF token of this session."""
    guard = CsrfViewMiddleware(lambda request: HttpResponse())
    try:
        # Read the form first: without CSRF middleware, nothing else reads it.
        request.POST  # noqa: B018
        guard.process_request(request)
        return guard.process_view(request, _unavailable, (), {}) is None
    except (Error, MultiPartParserError, OSError, SuspiciousOperation):
        return False


def _rendered(request: HttpRequest, context: dict[str, Any]) -> str:
    """Render the page in the site's base.html, or without it if that needs the database."""
    try:
        full = framed(**context, frame="conversate_alerts/base.html")
        return render_to_string(TEMPLATE, full, request)
    except Exception:  # noqa: BLE001 - any error of base.html and context processors
        return render_to_string(TEMPLATE, {**context, "frame": "conversate_alerts/bare.html"})
