"""Reads requests as UTF-8, the encoding of our pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def in_utf8(view: View) -> View:
    """Let *view* read parameters and forms as UTF-8, whatever encoding the request names.

    Django accepts every encoding that Python has, including some that raise errors, and some that
    produce surrogates, which can't be encoded in an answer.
    """

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Set only if it differs: setting it drops a form that a middleware has already read.
        if (request.encoding or "utf-8").lower() != "utf-8":
            request.encoding = "utf-8"
        return view(request, *args, **kwargs)

    return read
