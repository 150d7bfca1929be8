"""Comparison of answers without the time at which they were given."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse


def headers_of(response: HttpResponse) -> dict[str, str]:
    """All but the one that says when the answer was given."""
    return {name: value for name, value in response.headers.items() if name != "Expires"}


def shape_of(response: Any) -> tuple[int, dict[str, str], bytes]:
    """The shapes of two answers that clients can't distinguish are equal."""
    return response.status_code, headers_of(response), response.content
