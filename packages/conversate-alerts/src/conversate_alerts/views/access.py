"""Decorators of the views: access, caching, and answers during outages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required, login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .boosted import loaded_by_browser
from .frame import framed
from .submitted import submitted
from .unavailable import answering_outages

View = Callable[..., HttpResponseBase]


def own_page(*methods: str) -> Callable[[View], Callable[..., Any]]:
    """Require a signed-in user and a CSRF token, even on a site without CSRF middleware."""

    def decorate(view: View) -> Callable[..., Any]:
        own = require_http_methods(methods)(login_required(submitted(view)))
        # Around the others, so that their responses have the header, too.
        guarded = answering_outages(cache_control(private=True, no_cache=True)(own))
        # Outside of ATOMIC_REQUESTS: without a database, beginning the transaction would raise an
        # error before the view can answer. Some views also send mail.
        whole = loaded_by_browser(guarded)
        return cast("Callable[..., Any]", transaction.non_atomic_requests(whole))

    return decorate


def token_page(view: View) -> Callable[..., Any]:
    """Keep the URL of a page secret: it contains the token, which grants access.

    Requests come without cookies, as from a mail server. Nothing else proves anything.
    """

    answered = answering_outages(view)

    @wraps(view)
    def secret(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = answered(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    guarded = never_cache(require_http_methods(["GET", "HEAD", "POST"])(secret))
    taken = login_not_required(csrf_exempt(guarded))
    return cast("Callable[..., Any]", transaction.non_atomic_requests(taken))


def signed_in_user(request: HttpRequest) -> AbstractBaseUser:
    """Return the user of a request that `own_page` has let pass."""
    return cast(AbstractBaseUser, request.user)


def back_to_preferences(done: str) -> HttpResponse:
    """Redirect to the message *done* on the page of preferences. The fragment moves the focus."""
    return redirect(f"{reverse('conversate_alerts:preferences')}?done={done}#conversate-done")


def invalid_link(request: HttpRequest) -> HttpResponse:
    """Return the page for a wrong link: always the same, so that it reveals nothing."""
    return render(request, "conversate_alerts/invalid_link.html", framed(), status=404)
