"""Refuses incomplete forms.

Django does not notice if the connection ends before the request does, for example because the
browser is closed while it sends. The last file or text would be posted truncated.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError


def read_whole(request: HttpRequest) -> None:
    """Read the form in *request*. Raise MultiPartParserError if its end is missing."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    expected = int(announced) if announced.isdecimal() else 0
    try:
        received = _read(request)
    except UnreadablePostError as error:
        raise MultiPartParserError(str(error)) from error
    # 0 if a middleware of the site has read the form already.
    if 0 < received < expected:
        raise MultiPartParserError(f"Received {received} of {expected} bytes.")


def _read(request: HttpRequest) -> int:
    """Read the form and return the number of bytes."""
    received = 0
    read = request.read

    def counting(*args: Any, **kwargs: Any) -> bytes:
        nonlocal received
        data = read(*args, **kwargs)
        received += len(data)
        return data

    request.read = counting  # type: ignore[method-assign]
    try:
        request.POST  # noqa: B018
    finally:
        del request.read
    return received
