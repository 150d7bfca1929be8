"""Comparison of answers without their time and their CSRF token."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse

TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")\w+')


def headers_of(response: HttpResponse) -> dict[str, str]:
    """All but the one that says when the answer was given."""
    return {name: value for name, value in response.headers.items() if name != "Expires"}


def shape_of(response: Any) -> tuple[int, dict[str, str], bytes]:
    """The shapes of two answers that clients can't distinguish are equal."""
    content = TOKEN.sub(rb"\1", response.content)
    return response.status_code, headers_of(response), content
