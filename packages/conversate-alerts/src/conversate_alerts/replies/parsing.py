"""Parse the bytes of an e-mail in bounded time and memory (RFC 5322, RFC 2045 to 2049)."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from typing import Any

from django.utils.translation import gettext_lazy as _

from .errors import Unreadable

# Far above what mail programs send, and low enough that no e-mail takes long.
MAX_DEPTH = 20
MAX_PARTS = 200
MAX_LINES = 1_000_000
MAX_HEADERS = 2_000
MAX_HEADER_SIZE = 64 * 1024
# Longer values are read without their structure: Python's parser takes quadratic time for some.
MAX_STRUCTURED_SIZE = 2_000


def parse(raw: bytes) -> EmailMessage:
    """Return the e-mail with the bytes *raw*. Its size is limited by the caller.

    Broken MIME and broken headers are read as well as possible. Raises Unreadable for an e-mail
    with more parts, levels, lines or headers than `MAX_PARTS` and the other limits.
    """
    if raw.count(b"\n") + raw.count(b"\r") > MAX_LINES:
        raise _too_complex()
    limits = _Limits()

    def new_part(policy: EmailPolicy) -> _Part:
        limits.count_part()
        return _Part(policy=policy)

    policy = _Policy(limits=limits)  # type: ignore[call-overload]
    parser: Any = BytesParser(new_part, policy=policy)  # type: ignore[arg-type]
    mail: EmailMessage = parser.parsebytes(raw)
    return mail


class _Limits:
    """Counts the parts and headers of an e-mail."""

    def __init__(self) -> None:
        self.parts = 0
        self.headers = 0

    def count_part(self) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise _too_complex()

    def count_header(self, size: int) -> None:
        self.headers += 1
        if self.headers > MAX_HEADERS or size > MAX_HEADER_SIZE:
            raise _too_complex()


class _Part(EmailMessage):
    depth = 0

    def attach(self, payload: Any) -> None:
        # Python's parser attaches a part before it reads its content.
        payload.depth = self.depth + 1
        if payload.depth > MAX_DEPTH:
            raise _too_complex()
        super().attach(payload)


class _Policy(EmailPolicy):
    """Python's default policy, with limits. A header that is broken or long is a plain string."""

    limits: _Limits = _Limits()

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        self.limits.count_header(sum(map(len, sourcelines)))
        return super().header_source_parse(sourcelines)

    def header_fetch_parse(self, name: str, value: str) -> Any:
        try:
            if len(value) <= MAX_STRUCTURED_SIZE:
                return super().header_fetch_parse(name, value)
        except Exception:  # noqa: BLE001, S110 - Python raises many for broken headers
            pass
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _too_complex() -> Unreadable:
    return Unreadable(_("The e-mail has too many parts or headers."))
