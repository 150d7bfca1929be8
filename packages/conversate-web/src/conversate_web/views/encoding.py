"""What a request says is in UTF-8, as our pages are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def in_utf8(view: View) -> View:
    """Let *view* read parameters and forms as UTF-8, whatever encoding the request names.

    Django would take any that Python has, also those that fail, or that give half characters,
    which no answer can hold.
    """

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Otherwise left alone: to set it drops a form that a middleware has read already.
        if (request.encoding or "utf-8").lower() != "utf-8":
            request.encoding = "utf-8"
        return view(request, *args, **kwargs)

    return read
