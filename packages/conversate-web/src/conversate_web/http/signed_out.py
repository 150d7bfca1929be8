"""Requires a signed-in user, without losing the text of a user who was signed out meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from .discarding import discard_files
from .forms import Trouble, explain, is_own_form
from .kept_forms import fields_of

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Redirect to the sign-in page, but answer a form that has a text with a page that keeps it."""
    guarded = login_required(view)

    @wraps(guarded)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            # Anyone can send this request.
            discard_files(request)
            if _is_ours(request) and any(field.has_text for field in fields_of(request)):
                return _keep(request, kwargs.get("slug"))
        return guarded(request, *args, **kwargs)

    return entered


def _is_ours(request: HttpRequest) -> bool:
    """Return whether a page of this site has sent the form.

    The text of another site must not appear as the user's own. The session may have ended with its
    CSRF token; browsers name the origin of a form, too.
    """
    origin = f"{request.scheme}://{request.get_host()}"
    return is_own_form(request) or request.headers.get("Origin") == origin


def _keep(request: HttpRequest, slug: str | None) -> HttpResponse:
    page = reverse("conversate:room", args=[slug]) if slug else reverse("conversate:index")
    text = _("You have been signed out. Nothing was sent.")
    trouble = Trouble(403, text, is_readable=True)
    return explain(request, trouble=trouble, sign_in_url=redirect_to_login(page).url)
