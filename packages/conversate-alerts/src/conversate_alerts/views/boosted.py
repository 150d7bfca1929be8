"""Have the browser load our pages if htmx requests them (hx-boost).

htmx replaces only the body. The stylesheets of our page would be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase


def loaded_by_browser(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer htmx with a redirect to the same URL, before the view is called."""

    @wraps(view)
    def loaded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and request.headers.get("HX-Boosted") == "true":
            headers = {"HX-Redirect": request.get_full_path(), "Cache-Control": "private, no-store"}
            return HttpResponse(headers=headers)
        return view(request, *args, **kwargs)

    return loaded
