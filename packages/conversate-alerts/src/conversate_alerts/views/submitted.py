"""Checks submitted forms, and answers those that can't be accepted in the frame of the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from .frame import framed

View = Callable[..., HttpResponseBase]


def submitted(view: View) -> View:
    """Guard *view* against forged, too large and unreadable forms, on every site."""

    @wraps(view)
    def taken(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        guard = CsrfViewMiddleware(lambda request: HttpResponse())
        try:
            # Read the form first: without CSRF middleware, nothing else reads it.
            request.POST  # noqa: B018
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return _refuse(request, 413, _("Too large to send at once."))
        except MultiPartParserError:
            return _refuse(request, 400, _("Something went wrong with the form. Try again."))
        guard.process_request(request)
        if guard.process_view(request, view, (), {}) is not None:
            text = _("Your session has changed since this page was loaded. Try again.")
            return _refuse(request, 403, text)
        # Sets the cookie with the token.
        return guard.process_response(request, view(request, *args, **kwargs))

    # Exempt only from the site's CSRF middleware, which would answer before this check.
    return cast(View, csrf_exempt(taken))


def _refuse(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    context = framed(reason=reason)
    return render(request, "conversate_alerts/not_saved.html", context, status=status)
