"""The form of a VAPID private key in the settings. Needs no other package."""

from __future__ import annotations

from . import base64url

SIZE = 32
# The number of points of the curve P-256 (NIST SP 800-186, 3.2.1.3).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def parse_private_key(text: str) -> int:
    """Return the number that *text* is, in base64url. Raises ValueError if it is no private key."""
    data = base64url.decode(text)
    number = int.from_bytes(data, "big")
    if len(data) != SIZE or not 0 < number < _ORDER:
        raise ValueError("This is not a private key of the curve P-256.")
    return number


def is_private_key(value: object) -> bool:
    """Whether *value* is a private key as ``manage.py push_keys`` writes it."""
    if not isinstance(value, str):
        return False
    try:
        parse_private_key(value)
    except ValueError:
        return False
    return True
