"""Lets the browser load our pages where htmx would follow the link itself (hx-boost).

htmx replaces only the body, so the page's stylesheets would be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase


def loaded_by_browser(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Redirect htmx to the same URL (HX-Redirect), before the view runs."""

    @wraps(view)
    def loaded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and request.headers.get("HX-Boosted") == "true":
            headers = {"HX-Redirect": request.get_full_path(), "Cache-Control": "private, no-store"}
            return HttpResponse(headers=headers)
        return view(request, *args, **kwargs)

    return loaded
