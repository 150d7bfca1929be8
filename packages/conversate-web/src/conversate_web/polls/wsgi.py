"""Answers polls with a ticket before Django, for sites that run under WSGI.

Most of the cost of such a poll is what Django does for every request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import close_old_connections
from django.http.cookie import parse_cookie

from ..http.api_calls import TICKET
from .tickets import POLL_PATH

Environ = dict[str, Any]
# The environment and start_response. Servers and frameworks have different types for them.
Application = Callable[[Any, Any], Iterable[bytes]]


def idle_polling(application: Application) -> Application:
    """Return *application*, a WSGI application, with polls answered in front of it.

    Use it in the site's ``wsgi.py``: ``application = idle_polling(get_wsgi_application())``.

    A poll gets its 204 here if it has a ticket and nothing has changed. A valid ticket takes no
    database connection if the cache of ``CONVERSATE_SHARED_CACHE`` has the same change token for
    its room. An expired one is renewed here. All other requests pass unchanged.
    """

    def application_with_idle_polling(environ: Environ, start_response: Any) -> Iterable[bytes]:
        headers = _headers_if_unchanged(environ) if _has_ticket(environ) else None
        if headers is None:
            return application(environ, start_response)
        start_response("204 No Content", list(headers.items()))
        return []

    return application_with_idle_polling


def _has_ticket(environ: Environ) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ.get("PATH_INFO", "").endswith(POLL_PATH)
        and f"{TICKET.name}=" in environ.get("QUERY_STRING", "")
    )


def _headers_if_unchanged(environ: Environ) -> dict[str, str] | None:
    # Imported here: a site's wsgi.py imports this module before Django has loaded its apps.
    from .shortcut import headers_if_unchanged

    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    try:
        pairs = parse_qsl(environ["QUERY_STRING"], keep_blank_values=True, max_num_fields=most)
    except ValueError:
        # More parameters than Django accepts.
        return None
    # As Django does around each request: it closes connections that are broken or too old.
    close_old_connections()
    try:
        return headers_if_unchanged(dict(pairs), parse_cookie(environ.get("HTTP_COOKIE", "")))
    except Exception:  # noqa: BLE001 - the site's rules may raise anything; Django then logs it
        return None
    finally:
        close_old_connections()
