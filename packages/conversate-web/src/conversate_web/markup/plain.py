"""Text as it was typed, with its addresses linked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .base import Markup

# An address ends at a space, at what HTML or prose delimits it with, and at characters that turn
# the direction of text, which could make it read as another address. One character class repeated:
# there is nothing to backtrack into, so the time is linear.
_ADDRESS = re.compile(
    r"(?<!\w)(?P<start>https?://|mailto:|www\.)"
    '(?P<rest>[^\\s<>"\u201c\u201d\u00ab\u00bb\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]+)',
    re.IGNORECASE,
)
# Where a sentence goes on after an address; brackets belong to the address only in pairs.
_PUNCTUATION = frozenset(".,:;!?'*_~…\u2019")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


class PlainMarkup(Markup):
    def render(self, text: str) -> SafeString:
        # No line feed beside the <br>: a style sheet may keep white space as it is.
        return mark_safe("".join(_pieces(text)).replace("\n", "<br>"))  # noqa: S308 - all escaped


def _pieces(text: str) -> Iterator[str]:
    """Yield pieces of HTML: what is between the addresses, and the addresses as links."""
    done = 0
    for match in _ADDRESS.finditer(text):
        rest = trim(match["rest"])
        if not _is_address(match["start"], rest):
            continue
        end = match.start("rest") + len(rest)
        yield escape(text[done : match.start()])
        yield _link(text[match.start() : end])
        done = end
    yield escape(text[done:])


def trim(address: str) -> str:
    """Cut off what stands behind an address in a sentence: punctuation, unpaired brackets."""
    unpaired = {
        closing: address.count(closing) - address.count(opening)
        for closing, opening in _BRACKETS.items()
    }
    end = len(address)
    while end and (last := address[end - 1]) in _PUNCTUATION | _BRACKETS.keys():
        if last in _BRACKETS:
            if unpaired[last] <= 0:
                break
            unpaired[last] -= 1
        end -= 1
    return address[:end]


def _is_address(start: str, rest: str) -> bool:
    match start.lower():
        case "mailto:":
            return bool(re.match(r"[^@]+@[^@]+", rest))
        case "www.":
            return bool(re.match(r"\w[\w-]*\.\w", rest))
        case _:
            return bool(re.match(r"[\w\[]", rest))


def _link(address: str) -> str:
    href = f"https://{address}" if address[:4].lower() == "www." else address
    # noreferrer keeps the address of the room from the other site.
    return (
        f'<a href="{escape(href)}" target="_blank" rel="nofollow noopener noreferrer ugc">'
        f"{escape(address)}</a>"
    )
