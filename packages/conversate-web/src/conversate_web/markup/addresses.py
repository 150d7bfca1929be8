"""What counts as an address in text that somebody typed."""

from __future__ import annotations

import re
from typing import NamedTuple

# No letter or digit before it; an underscore there is Markdown's.
START = re.compile(r"(?<![^\W_])(?:https?://|mailto:|www\.)", re.IGNORECASE)

# What has to follow it. Each looks at a bounded piece or at one run of letters.
_FOLLOWS = {
    "http://": re.compile(r"[\w\[]"),
    "https://": re.compile(r"[\w\[]"),
    "mailto:": re.compile(r"[^\s@<>]{1,64}@[^\s@<>]"),
    "www.": re.compile(r"\w[\w-]*\.\w"),
}
# An address ends at a space, at what HTML or prose delimits it with, and at characters that turn
# the direction of text, which could make it read as another address.
_DELIMITERS = (
    '\\s<>"\u201c\u201d\u00ab\u00bb\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069'
)
# Brackets belong to it in pairs only.
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_PIECE = re.compile(rf"[^{_DELIMITERS}()\[\]{{}}]+|[()\[\]{{}}]")
# What browsers take: perhaps a name of somebody, a host, perhaps a port.
_WEB = re.compile(
    r"https?://(?:[^/?#\\@]*@)?(?:\[[0-9a-f:.]+\]|\w[\w.-]*)(?::[0-9]{0,5})?(?:[/?#\\]|$)",
    re.IGNORECASE,
)
# Where the sentence goes on after an address.
_PUNCTUATION = ".,:;!?'*_~…\u2019([{"


class Address(NamedTuple):
    """What was typed, and as a link has it: None where no browser would take it."""

    typed: str
    href: str | None


def address_at(text: str, pos: int) -> Address | None:
    """Return the address that starts at *pos* in *text*.

    Reads no further than the address goes. One without href is not to be read again, in part, as
    another: so the time for a text is linear in its length.
    """
    start = START.match(text, pos)
    if start is None or not _FOLLOWS[start[0].lower()].match(text, start.end()):
        return None
    typed = text[pos : _end(text, start.end())].rstrip(_PUNCTUATION)
    if typed[:7].lower() == "mailto:":
        return Address(typed, typed)
    href = f"https://{typed}" if typed[:4].lower() == "www." else typed
    return Address(typed, href if _WEB.match(href) else None)


def _end(text: str, pos: int) -> int:
    unclosed: list[str] = []
    while piece := _PIECE.match(text, pos):
        if piece[0] in _BRACKETS.values():
            unclosed.append(piece[0])
        elif piece[0] in _BRACKETS and (not unclosed or unclosed.pop() != _BRACKETS[piece[0]]):
            break
        pos = piece.end()
    return pos
