"""Answering idle polls in front of Django, from the shared cache: for sites that run under WSGI.

Most of what such a poll costs is what Django does for every request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http.cookie import parse_cookie

from conversate_core.conf import core_settings
from conversate_core.news import is_known_unchanged

from . import tickets

Environ = dict[str, Any]
# Environment and start_response, by whatever types a server or a framework has for them.
Application = Callable[[Any, Any], Iterable[bytes]]


def spare_polls(application: Application) -> Application:
    """Return *application* with polls that bring nothing new being answered in front of it.

    In the site's ``wsgi.py``: ``application = spare_polls(get_wsgi_application())``. A poll is
    answered if it has a valid ticket, and CONVERSATE_SHARED_CACHE knows of nothing later; that
    takes no database connection. Everything else passes unchanged.
    """

    def spared(environ: Environ, start_response: Any) -> Iterable[bytes]:
        if not _is_poll(environ) or not _is_idle(environ):
            return application(environ, start_response)
        start_response("204 No Content", [("Cache-Control", "no-store")])
        return []

    return spared


def _is_poll(environ: Environ) -> bool:
    asked: str = environ.get("PATH_INFO", "")
    return environ["REQUEST_METHOD"] == "GET" and asked.endswith(tickets.POLL_PATH)


def _is_idle(environ: Environ) -> bool:
    query = environ.get("QUERY_STRING", "")
    if core_settings.shared_cache is None or f"{tickets.PARAMETER}=" not in query:
        return False
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    try:
        parameters = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=most))
    except ValueError:
        # More than Django takes.
        return False
    ticket = tickets.ticket_for(parameters, parse_cookie(environ.get("HTTP_COOKIE", "")))
    return ticket is not None and is_known_unchanged(ticket.room_id, stamp=ticket.stamp)
