"""What the pages have in common: who gets at them, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]


def own_page(*methods: str) -> Callable[[View], Callable[..., Any]]:
    """Guard a page of somebody who is signed in, also on a site that guards no forms itself."""

    def decorate(view: View) -> Callable[..., Any]:
        guarded = cache_control(private=True, no_cache=True)(login_required(csrf_protect(view)))
        return cast("Callable[..., Any]", require_http_methods(methods)(guarded))

    return decorate


def token_page(view: View) -> Callable[..., Any]:
    """Guard a page for whoever has its address, which nobody else is to learn.

    Requests come without cookies, as from a mail server: the token is all the proof there is.
    """

    @wraps(view)
    def secret(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    guarded = login_not_required(csrf_exempt(never_cache(secret)))
    return cast("Callable[..., Any]", require_http_methods(["GET", "HEAD", "POST"])(guarded))


def signed_in_user(request: HttpRequest) -> AbstractBaseUser:
    """The user of a request that has been found to be signed in."""
    return cast(AbstractBaseUser, request.user)


def back_to_preferences(done: str) -> HttpResponse:
    """The page of preferences, which says what was done."""
    return redirect(f"{reverse('conversate_alerts:preferences')}?done={done}")


def invalid_link(request: HttpRequest) -> HttpResponse:
    """The same page whatever is wrong with a link, so that nothing can be learnt from it."""
    return render(request, "conversate_alerts/invalid_link.html", status=404)
