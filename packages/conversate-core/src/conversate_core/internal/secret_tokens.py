"""Tokens that let their holder do something. The database has only their hashes."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe

# 192 bits.
_BYTES = 24


def new_token() -> str:
    return token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """Return the hash of *token*. A random token of this length needs no slow hash."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
