from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Allow scripts and styles from the site's own files only: nothing inline, nothing foreign."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # The view that serves uploaded files sets a stricter one.
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return respond
