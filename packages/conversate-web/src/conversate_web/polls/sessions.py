"""The sessions of polls: what tickets are bound to, and how sessions are kept alive."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.signed_cookies import SessionStore as CookieStore
from django.http import HttpRequest

from conversate_core.internal.sessions import session_store


def session_from(cookies: Mapping[str, str]) -> SessionBase:
    return session_store()(cookies.get(settings.SESSION_COOKIE_NAME))


def binding_of(session: SessionBase) -> str:
    """Return what a poll ticket is bound to. It stays the same until the user signs out.

    This is the session key. A session of the signed-cookies engine has another key after each
    change, so its binding is the user's id and the session hash, which changes with the password.
    """
    if isinstance(session, CookieStore):
        return f"{session.get(SESSION_KEY, '')}:{session.get(HASH_SESSION_KEY, '')}"
    return session.session_key or ""


def seconds_between_full_polls(request: HttpRequest) -> float:
    """Return the longest time between full polls that keeps the session from expiring.

    Infinite if requests don't extend the session: it then expires as the site's settings say,
    however often a page polls.
    """
    if settings.SESSION_SAVE_EVERY_REQUEST or request.session.modified:
        return request.session.get_expiry_age() / 2
    return math.inf


def session_period(request: HttpRequest) -> int:
    """Return a number that changes in time for a full answer that keeps the session from expiring.

    0 if requests don't extend the session.
    """
    seconds = seconds_between_full_polls(request)
    if math.isinf(seconds):
        return 0
    # A power of two: the time left of a session with a fixed end is another one at each request.
    return int(time.time()) >> int(math.log2(max(1, seconds)))
