"""Names made from old ids, the same in every run, which nobody else can make or guess."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

_ID_BITS = 62


def message_key(secret: UUID, old_id: int) -> UUID:
    """The client key of an imported message: a UUID that seals and holds *old_id*.

    Of the bits of a UUID (RFC 9562, 4), the 60 around the version are a seal, so that no member can
    take the key for a post, and the 62 after the variant are the id. The version is 4, though that
    of UUIDs made in one's own way is 8: MariaDB 10 takes none above 5.
    """
    digest = blake2b(str(old_id).encode(), key=secret.bytes, digest_size=8).digest()
    seal = int.from_bytes(digest, "big") >> 4
    high = (seal >> 12) << 16 | 4 << 12 | seal & 0xFFF
    return UUID(int=high << 64 | 2 << _ID_BITS | old_id)


def old_id_of(key: UUID, secret: UUID) -> int | None:
    """The old id of the message with this client key, or None where it was not imported."""
    old_id = key.int & (1 << _ID_BITS) - 1
    return old_id if message_key(secret, old_id) == key else None


def file_name(secret: UUID, old_id: int) -> str:
    """What the file of a message is stored as: a run that goes on writes over what was cut off."""
    return blake2b(f"file {old_id}".encode(), key=secret.bytes, digest_size=16).hexdigest()
