"""Encrypt the payload of a push for one browser (RFC 8291), with ``aes128gcm`` (RFC 8188)."""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING

from . import base64url

if TYPE_CHECKING:
    from .p256 import PrivateKey

SALT_SIZE = AUTH_SIZE = 16
# Bytes of the encrypted payload that each push service has to accept (RFC 8030, 7.2).
RECORD_SIZE = 4096
# Salt, record size, the length of the sender's public key, and that key (RFC 8188, 2.1).
_HEADER_SIZE = SALT_SIZE + 4 + 1 + 65
_TAG_SIZE = 16
# The byte after the text of the last record (RFC 8188, 2).
_LAST_RECORD = b"\x02"
MAX_PLAINTEXT = RECORD_SIZE - _HEADER_SIZE - _TAG_SIZE - len(_LAST_RECORD)


def encrypt(plaintext: bytes, p256dh: str, auth: str) -> bytes:
    """Return the body of a push, which only the browser with these keys can decrypt.

    *p256dh* and *auth* are the keys of its subscription, in base64url. Raises ValueError for wrong
    keys, or if *plaintext* has more than `MAX_PLAINTEXT` bytes.
    """
    from . import p256  # needs the extra

    return encrypt_with(
        plaintext, p256dh=p256dh, auth=auth, sender=p256.generate(), salt=os.urandom(SALT_SIZE)
    )


def check_keys(p256dh: str, auth: str) -> None:
    """Raise ValueError unless these are the keys of a subscription, in base64url."""
    from . import p256  # needs the extra

    p256.load_point(base64url.decode(p256dh))
    _decode_auth(auth)


def encrypt_with(
    plaintext: bytes, *, p256dh: str, auth: str, sender: PrivateKey, salt: bytes
) -> bytes:
    """Encrypt as `encrypt` does, with this key pair and salt instead of new ones.

    A pair of both must never be used twice.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from . import p256  # needs the extra

    if len(plaintext) > MAX_PLAINTEXT:
        raise ValueError(f"The payload has {len(plaintext)} bytes, more than {MAX_PLAINTEXT}.")
    browser = base64url.decode(p256dh)
    shared = p256.agree(sender, p256.load_point(browser))
    own = p256.point_of(sender)
    # RFC 8291, 3.4: the keys of both go into the key material.
    material = _derive(_decode_auth(auth), shared, b"WebPush: info\0" + browser + own, 32)
    key = _derive(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, material, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(own)]) + own
    return header + AESGCM(key).encrypt(nonce, plaintext + _LAST_RECORD, None)


def _decode_auth(auth: str) -> bytes:
    secret = base64url.decode(auth)
    if len(secret) != AUTH_SIZE:
        raise ValueError("This is not the authentication secret of a subscription.")
    return secret


def _derive(salt: bytes, secret: bytes, info: bytes, size: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869), for up to 32 bytes."""
    extracted = hmac.digest(salt, secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:size]
