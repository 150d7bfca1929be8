"""The page for outages of the database. It keeps the text that was typed into a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from conversate_core.internal.database_errors import explain_outage, is_outage, is_untranslatable

from .forms import Trouble, explain, is_own_form
from .kept_forms import kept_form
from .outages import failures, log_answer, log_outage

View = Callable[..., HttpResponseBase]

TEMPLATE = "conversate/unavailable.html"
# Seconds until a browser or a proxy may retry.
RETRY_AFTER = 10


def answering_outages(view: View) -> View:
    """Answer with a 503 page if *view* has no database. Its changes roll back.

    Other database errors are raised, except for characters that the database can't store.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        failures_before = failures()
        try:
            response = view(request, *args, **kwargs)
        except Error as error:
            if is_untranslatable(error):
                text = _("The site's database can't store some of these characters.")
                response = explain(request, trouble=Trouble(400, text))
                response.headers["Cache-Control"] = "private, no-cache"
                return response
            if not is_outage(error):
                raise
            log_outage(error)
            return _unavailable(request, explain_outage(error))
        log_answer(response, failures_before)
        return response

    return answered


def _unavailable(request: HttpRequest, reason: str) -> HttpResponse:
    context = {
        "reason": reason,
        "url": request.get_full_path(),
        "is_form": request.method == "POST",
        **(kept_form(request) if request.method == "POST" and is_own_form(request) else {}),
    }
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "private, no-store"}
    return HttpResponse(_rendered(request, context), status=503, headers=headers)


def _rendered(request: HttpRequest, context: dict[str, Any]) -> str:
    """Render the page with the site's base template if that works without the database."""
    try:
        return render_to_string(TEMPLATE, {**context, "frame": "conversate/base.html"}, request)
    except Exception:  # noqa: BLE001 - from the site's base.html or context processors
        return render_to_string(TEMPLATE, {**context, "frame": "conversate/bare.html"})
