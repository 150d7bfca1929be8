"""VAPID (RFC 8292): the site signs each push, so that a service knows who sends it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.utils.timezone import is_naive, make_aware

from ..conf import alert_settings
from . import base64url
from .endpoints import parse_endpoint
from .private_keys import parse_private_key

_HOUR = 3_600
# Services refuse a signature that is valid for more than 24 hours (RFC 8292, 2). Clocks may differ.
_VALID_HOURS = 12


class UnknownKey(LookupError):
    """The settings don't have the key with which the browser has subscribed."""


def private_keys() -> list[str]:
    """Return the private keys of the settings, the current one first."""
    keys = alert_settings.push_private_key
    return [keys] if isinstance(keys, str) else list(keys or ())


def public_keys() -> list[str]:
    """Return the public keys that belong to them, in base64url, as browsers take them.

    Raises ValueError if a private key is invalid; a system check reports that. Needs the extra.
    """
    return [public_key_of(key) for key in private_keys()]


@lru_cache(maxsize=16)
def public_key_of(private_key: str) -> str:
    """Return the public key of a private key, both in base64url. Needs the extra."""
    from . import p256

    return base64url.encode(p256.point_of(p256.load(parse_private_key(private_key))))


def authorization(endpoint: str, public_key: str, now: datetime) -> str:
    """Return the header ``Authorization`` for a push to *endpoint* at the time *now*.

    *public_key* is the one with which the browser has subscribed. Raises UnknownKey if the settings
    don't have it any more, and RefusedEndpoint for an address that is not allowed.
    """
    private_key = dict(zip(public_keys(), private_keys(), strict=True)).get(public_key)
    if private_key is None:
        raise UnknownKey("The browser has subscribed with a key that the settings don't have.")
    aware = make_aware(now) if is_naive(now) else now
    hour = int(aware.timestamp()) // _HOUR
    token = _token(
        parse_endpoint(endpoint).origin,
        alert_settings.push_contact or "",
        (hour + 1 + _VALID_HOURS) * _HOUR,
        private_key,
    )
    return f"vapid t={token}, k={public_key}"


# Services check a token faster if they know it: all pushes of an hour have the same.
@lru_cache(maxsize=128)
def _token(origin: str, contact: str, expires: int, private_key: str) -> str:
    """Return a JSON Web Token (RFC 7519). *expires* is in seconds since 1970."""
    from . import p256

    header = {"typ": "JWT", "alg": "ES256"}
    claims = {"aud": origin, "exp": expires, "sub": contact}
    signed = ".".join(_encode(part) for part in (header, claims))
    signature = p256.sign(p256.load(parse_private_key(private_key)), signed.encode("ascii"))
    return f"{signed}.{base64url.encode(signature)}"


def _encode(part: Mapping[str, object]) -> str:
    return base64url.encode(json.dumps(part, separators=(",", ":")).encode())
