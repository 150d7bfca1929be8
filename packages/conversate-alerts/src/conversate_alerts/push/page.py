"""What pages need to subscribe a browser to push messages. The script push.js reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import salted_hmac

from ..models import PushSubscription
from .enabled import is_enabled
from .sessions import binding_of
from .vapid import public_keys

# The pages that sign users out: of Django, of django-allauth, and of the admin.
_SIGN_OUT = ("logout", "account_logout", "admin:logout")

# Returns the path of the service worker, "" if there is none.
WorkerFinder = Callable[[], str]

_finders: list[WorkerFinder] = []


def register_worker(finder: WorkerFinder) -> None:
    """Ask *finder* for the service worker that shows push messages."""
    _finders[:] = [finder]


def push_attributes(request: HttpRequest) -> dict[str, Any] | None:
    """Return the data attributes of a button that turns notifications on, without ``data-push-``.

    None if the site has no push or no service worker, and for anonymous visitors. One query, for
    whether this session has a subscription.
    """
    worker = _finders[0]() if _finders and is_enabled() else ""
    addresses = push_paths() if worker else None
    key = _public_key() if addresses else ""
    if addresses is None or not key or not request.user.is_authenticated:
        return None
    binding = binding_of(request)
    return {
        "key": key,
        "subscribe": addresses["subscribe"],
        "unsubscribe": addresses["unsubscribe"],
        "worker": worker,
        "user": str(request.user.pk),
        "session": _name_of(binding),
        "on": "1" if _has_subscription(request, binding) else "",
        "sign-out": " ".join(_sign_out_paths()),
        "token": get_token(request),
    }


def push_paths() -> dict[str, str] | None:
    """Return the paths of the JSON views; None if the site has not included the URLs of alerts."""
    try:
        return {
            name: reverse(f"conversate_alerts:push_{name}")
            for name in ("key", "subscribe", "unsubscribe")
        }
    except NoReverseMatch:
        return None


def _public_key() -> str:
    """Return the current public key; "" for a wrong setting, which a system check reports."""
    try:
        return public_keys()[0]
    except ValueError:
        return ""


def _has_subscription(request: HttpRequest, binding: str) -> bool:
    subscriptions = PushSubscription.objects.filter(user=request.user.pk, session=binding)
    return bool(binding) and subscriptions.exists()


def _name_of(binding: str) -> str:
    """Return what tells one session from another. The key of a session must not be in a page."""
    return salted_hmac("conversate_alerts.push", binding, algorithm="sha256").hexdigest()[:16]


def _sign_out_paths() -> list[str]:
    paths = []
    for name in _SIGN_OUT:
        try:
            paths.append(reverse(name))
        except NoReverseMatch:
            continue
    return paths
