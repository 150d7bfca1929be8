"""Base64 for URLs without padding (RFC 4648, 5), as web push writes keys and tokens."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

# Python's decoder skips other characters, so that many texts would mean the same bytes.
_TEXT = re.compile(r"[A-Za-z0-9_-]*={0,2}", re.ASCII)


def encode(data: bytes) -> str:
    """Return *data* as text without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes of *text*, with or without padding. Raises ValueError for another text."""
    if not _TEXT.fullmatch(text):
        raise ValueError("This is not base64url.")
    digits = text.rstrip("=")
    return urlsafe_b64decode(digits + "=" * (-len(digits) % 4))
