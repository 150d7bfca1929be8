"""Push messages: an app that sends them registers where the service worker subscribes.

It does so in its module ``conversate_panels``, which is imported when the site starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class PushAddresses(NamedTuple):
    """The URLs that the service worker calls if the browser has replaced its subscription.

    ``key`` answers a GET with JSON: ``public_key`` (base64url) and ``csrf_token``. ``subscribe``
    takes a POST with ``endpoint``, ``p256dh``, ``auth`` and ``public_key``.
    """

    key: str
    subscribe: str


# Returns None while push is turned off.
Finder = Callable[[], "PushAddresses | None"]

_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Ask *finder* for each service worker script. Registering it again has no effect."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def push_addresses() -> PushAddresses | None:
    """Return the addresses of the first app that sends push messages, None if there is none."""
    return next((found for find in _finders if (found := find()) is not None), None)
