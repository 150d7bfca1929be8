"""A piece of a message, with the words that were looked for marked in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Characters of an excerpt, and how many of them stand before the first match.
LENGTH = 280
BEFORE = 80


def excerpt(text: str, words: Sequence[str]) -> SafeString:
    """*text* on one line, cut to where the first of *words* is, each match within <mark>."""
    text = " ".join(text.split())
    # Of “a” and “apple”, the one that marks more of an apple.
    longest_first = sorted(words, key=len, reverse=True)
    matcher = re.compile(f"({'|'.join(map(re.escape, longest_first))})", re.IGNORECASE)
    match = matcher.search(text)
    start = _start_of_word(text, match.start() - BEFORE) if match else 0
    piece = text[start : start + LENGTH]
    if start + LENGTH < len(text):
        piece = f"{piece.rsplit(' ', 1)[0]} …"
    return _mark(f"… {piece}" if start else piece, matcher)


def _start_of_word(text: str, position: int) -> int:
    if position <= 0:
        return 0
    # Near by: in a text without spaces there is no word to start with.
    space = text.find(" ", position - 1, position + BEFORE // 2)
    return position if space < 0 else space + 1


def _mark(text: str, matcher: re.Pattern[str]) -> SafeString:
    # By its one group, what matched stands at every second place.
    pieces = enumerate(matcher.split(text))
    html = (format_html("<mark>{}</mark>", p) if index % 2 else p for index, p in pieces)
    return format_html_join("", "{}", ((piece,) for piece in html))
