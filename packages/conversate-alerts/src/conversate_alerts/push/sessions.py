"""What a subscription is bound to: the session that made it, and the account of that.

A subscription holds the key of its session, so that one query can check many of them. A session of
the signed-cookies engine has no lasting key: a random token in the session stands for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.signed_cookies import SessionStore as CookieStore
from django.http import HttpRequest

from conversate_core.internal.signed_in import has_session_hash, is_signed_in, load_sessions
from conversate_core.policy import get_policy

from ..models import PushSubscription
from .vapid import public_keys

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_TOKEN_KEY = "conversate_push"  # noqa: S105 - the name of a value in the session
_OF_COOKIE = "cookie:"


def binding_of(request: HttpRequest) -> str:
    """Return what subscriptions of this session are bound to; empty if it can have none."""
    session: Any = getattr(request, "session", None)
    if session is None:
        return ""
    if isinstance(session, CookieStore):
        token = session.get(_TOKEN_KEY)
        return f"{_OF_COOKIE}{token}" if token else ""
    return session.session_key or ""


def bind(request: HttpRequest) -> str:
    """Return what a new subscription is bound to. A session in a cookie gets a token for it."""
    session: Any = getattr(request, "session", None)
    if isinstance(session, CookieStore) and _TOKEN_KEY not in session:
        session[_TOKEN_KEY] = token_urlsafe(16)
    return binding_of(request)


def session_hash_of(account: AbstractBaseUser, binding: str) -> str:
    """Return what changes with the password, for a binding that no stored session belongs to."""
    if _has_stored_session(binding) or not hasattr(account, "get_session_auth_hash"):
        return ""
    return str(account.get_session_auth_hash())


def standing(subscriptions: Sequence[PushSubscription]) -> list[PushSubscription]:
    """Return those whose session still signs in their account, and whose key the site still has.

    They come with their user. One query if the site keeps sessions in the database. Raises what
    another session store raises.
    """
    keys = set(public_keys())
    bindings = {each.session for each in subscriptions if _has_stored_session(each.session)}
    sessions = load_sessions(bindings) if bindings else {}
    return [
        each
        for each in subscriptions
        if each.public_key in keys and _is_signed_in(each, sessions.get(each.session, {}))
    ]


def _is_signed_in(subscription: PushSubscription, session: dict[str, Any]) -> bool:
    user = subscription.user
    if not get_policy().is_active(user):
        return False
    if _has_stored_session(subscription.session):
        return is_signed_in(session, user, between_requests=True)
    return has_session_hash(user, subscription.session_hash, fallbacks=True)


def _has_stored_session(binding: str) -> bool:
    return bool(binding) and not binding.startswith(_OF_COOKIE)
