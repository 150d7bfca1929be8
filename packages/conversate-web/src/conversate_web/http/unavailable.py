"""The page for outages of the database. It keeps the text that was typed into a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NamedTuple

from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from conversate_core.internal.database_errors import explain_outage, is_outage, is_untranslatable

from .forms import Trouble, explain, is_own_form
from .outages import failures, log_answer, log_outage

View = Callable[..., HttpResponseBase]

TEMPLATE = "conversate/unavailable.html"
# Seconds until a browser or a proxy may retry.
RETRY_AFTER = 10


class Field(NamedTuple):
    """A submitted form field; ``label`` is empty for a field that users don't type into."""

    name: str
    value: str
    label: str


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
        **(_form(request) if request.method == "POST" and is_own_form(request) else {}),
    }
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "private, no-store"}
    return HttpResponse(_rendered(request, context), status=503, headers=headers)


def _form(request: HttpRequest) -> dict[str, Any]:
    return {
        "csrf_token": get_token(request),
        "fields": list(_fields(request)),
        # Browsers don't send files twice.
        "file_fields": list(request.FILES),
    }


def _fields(request: HttpRequest) -> Iterator[Field]:
    labels = {
        "body": _("Message"),
        "title": _("Title"),
        "description": pgettext("of a room", "Description"),
        "name": _("User name"),
    }
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken":
            for value in values:
                yield Field(name, value, labels.get(name, ""))


def _rendered(request: HttpRequest, context: dict[str, Any]) -> str:
    """Render the page with the site's base template if that works without the database."""
    try:
        return render_to_string(TEMPLATE, {**context, "frame": "conversate/base.html"}, request)
    except Exception:  # noqa: BLE001 - from the site's base.html or context processors
        return render_to_string(TEMPLATE, {**context, "frame": "conversate/bare.html"})
