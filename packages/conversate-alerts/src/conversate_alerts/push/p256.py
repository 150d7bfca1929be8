"""The curve P-256 by the package ``cryptography``. Import this module only where push is on."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .private_keys import SIZE

PrivateKey = ec.EllipticCurvePrivateKey

# An uncompressed point: the byte 4 and two coordinates (SEC 1, 2.3.3).
_POINT_SIZE = 1 + 2 * SIZE


def generate() -> PrivateKey:
    """Return a new private key."""
    return ec.generate_private_key(ec.SECP256R1())


def load(number: int) -> PrivateKey:
    """Return the private key with this *number*."""
    return ec.derive_private_key(number, ec.SECP256R1())


def number_of(key: PrivateKey) -> bytes:
    """Return the number of a private key, as 32 bytes."""
    return key.private_numbers().private_value.to_bytes(SIZE, "big")


def point_of(key: PrivateKey) -> bytes:
    """Return the public key of *key* as an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def load_point(point: bytes) -> ec.EllipticCurvePublicKey:
    """Return the public key of an uncompressed point. Raises ValueError for other bytes."""
    if len(point) != _POINT_SIZE:
        raise ValueError("This is not an uncompressed point of the curve P-256.")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def agree(key: PrivateKey, other: ec.EllipticCurvePublicKey) -> bytes:
    """Return the secret that the owners of two keys share (ECDH)."""
    return key.exchange(ec.ECDH(), other)


def sign(key: PrivateKey, data: bytes) -> bytes:
    """Return the ES256 signature of *data*: two numbers of 32 bytes (RFC 7518, 3.4)."""
    numbers = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return b"".join(number.to_bytes(SIZE, "big") for number in numbers)
