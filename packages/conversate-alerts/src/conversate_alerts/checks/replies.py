"""System check: CONVERSATE_REPLY_ADDRESS is an address that can take replies."""

from __future__ import annotations

from collections.abc import Iterator

from django.core import checks

from ..conf import alert_settings
from ..mail.reply_address import PLACE
from ..mail.single_address import single_address
from ..mail.tokens import REPLY_TOKEN_MAX_LENGTH

# RFC 5321, 4.5.3.1.1: octets of the part before the @.
_LOCAL_PART_MAX = 64


def check_reply_address() -> list[checks.CheckMessage]:
    pattern = alert_settings.reply_address
    if pattern is None:
        return []
    return [
        checks.Error(
            f"CONVERSATE_REPLY_ADDRESS is {pattern!r}, {problem}.",
            hint='Set it to an address such as "chat+%s@example.org" or "%s@chat.example.org".',
            id="conversate_alerts.E023",
        )
        for problem in list(_problems(pattern))[:1]
    ]


def _problems(pattern: str) -> Iterator[str]:
    count = pattern.count(PLACE)
    if count != 1:
        yield "which has no %s" if not count else f"which has {count} %s instead of one"
    if not pattern.isascii():
        yield "which is not ASCII: write the domain in Punycode"
    local, _, domain = pattern.partition("@")
    if PLACE not in local:
        yield "which has its %s behind the @"
    if "<" in pattern or not single_address(pattern.replace(PLACE, "a")) or "." not in domain:
        yield "which is not an address"
    size = len(local) - len(PLACE) + REPLY_TOKEN_MAX_LENGTH
    if size > _LOCAL_PART_MAX:
        yield f"whose part before the @ can have {size} octets with a token instead of up to 64"
