"""A push before it is encrypted: its payload, and what the push service does with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Bytes. Encrypted, it has 103 more; services have to accept 4,096, and some count differently.
MAX_PAYLOAD = 3_000
URGENCIES = ("very-low", "low", "normal", "high")
_DAY = 24 * 60 * 60
_TOPIC = re.compile(r"[A-Za-z0-9_-]{0,32}", re.ASCII)


@dataclass(frozen=True)
class PushMessage:
    """A push that is the same for all browsers of a person (RFC 8030, 5).

    *payload* has up to `MAX_PAYLOAD` bytes. A push replaces an undelivered one with the same
    *topic*: up to 32 letters, digits, ``-`` and ``_``; none if it is empty. *ttl* says for how many
    seconds the service keeps it for a device that is off. *urgency* is one of `URGENCIES`: devices
    that save power wait with the lower ones. Raises ValueError for other values.
    """

    payload: bytes
    topic: str = ""
    ttl: int = _DAY
    urgency: str = "normal"

    def __post_init__(self) -> None:
        if len(self.payload) > MAX_PAYLOAD:
            raise ValueError(f"The payload has {len(self.payload)} bytes, not {MAX_PAYLOAD}.")
        if not _TOPIC.fullmatch(self.topic):
            raise ValueError(f"{self.topic!r} is not a topic of a push.")
        if self.urgency not in URGENCIES:
            raise ValueError(f"{self.urgency!r} is not an urgency of a push.")
        if self.ttl < 0:
            raise ValueError("A push can't expire before it is sent.")

    def headers(self) -> dict[str, str]:
        """Return the headers of the request, without those of the sender."""
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(self.ttl),
            "Urgency": self.urgency,
        }
        return {**headers, "Topic": self.topic} if self.topic else headers
