"""Keys and file names derived from old ids: stable between runs, and impossible to guess."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

_ID_BITS = 62


def message_key(secret: UUID, old_id: int) -> UUID:
    """Return the client key of an imported message: a UUID with *old_id* and its signature.

    In the UUID (RFC 9562, section 4), the 60 bits around the version are a keyed hash, so that no
    member can post with the key, and the 62 bits after the variant are the id. Custom UUIDs should
    have version 8, but this uses 4, since MariaDB 10 accepts no version above 5.
    """
    digest = blake2b(str(old_id).encode(), key=secret.bytes, digest_size=8).digest()
    signature = int.from_bytes(digest, "big") >> 4
    high = (signature >> 12) << 16 | 4 << 12 | signature & 0xFFF
    return UUID(int=high << 64 | 2 << _ID_BITS | old_id)


def old_id_of(key: UUID, secret: UUID) -> int | None:
    """Return the old id in this client key, or None if the message was not imported."""
    old_id = key.int & (1 << _ID_BITS) - 1
    return old_id if message_key(secret, old_id) == key else None


def file_name(secret: UUID, old_id: int) -> str:
    """Return the name of a message's stored file. A repeated run overwrites a partial file."""
    return blake2b(f"file {old_id}".encode(), key=secret.bytes, digest_size=16).hexdigest()
