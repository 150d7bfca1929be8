"""Answers 404 and 403 with the site's error pages, so that they get a Cache-Control header.

A shared cache may store a 404 without this header (RFC 9111, section 4.2.2), and then answer
members with an outsider's 404. Django renders its error pages outside of the view's decorators.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, cast

from django.conf import settings, urls
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import get_callable
from django.views.defaults import ERROR_403_TEMPLATE_NAME, permission_denied

from conversate_core.errors import NotAllowed

View = Callable[..., HttpResponseBase]


def refused_by_site(view: View) -> View:
    """Answer with the site's ``handler404`` or ``handler403`` if *view* raises their errors."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404 as error:
            # Django's technical 404 page is more useful to developers.
            if settings.DEBUG:
                raise
            return _handler(request, "handler404")(request, exception=error)
        except PermissionDenied as error:
            return _forbidden(request, error)

    return answered


def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponseBase:
    """Return the site's own page, or ours: Django's says nothing but "403 Forbidden"."""
    handler = _handler(request, "handler403")
    if handler is not permission_denied or _has_template(ERROR_403_TEMPLATE_NAME):
        return handler(request, exception=error)
    context = {"reason": str(error) or str(NotAllowed())}
    return render(request, "conversate/refused.html", context, status=403)


def _has_template(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def _handler(request: HttpRequest, name: str) -> View:
    """Return the handler of the root URLconf, or Django's ("Error handling" in its docs)."""
    urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
    root = import_module(urlconf) if isinstance(urlconf, str) else urlconf
    return cast(View, get_callable(getattr(root, name, getattr(urls, name))))
