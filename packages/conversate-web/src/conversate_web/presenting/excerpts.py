"""Excerpts of messages for search results, with the matches marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, takewhile

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from conversate_core.search.highlighting import find_words

# Characters of an excerpt, and how many of them are before the first match.
LENGTH = 280
BEFORE = 80


def excerpt(text: str, words: Sequence[str]) -> SafeString:
    """Return the part of *text* around the first match, on one line, with matches in <mark>.

    *words* are the words of a query as `words_of` returns them.
    """
    text = " ".join(text.split())
    matches = find_words(text, words)
    first = next(matches, None)
    start = _start_of_word(text, first[0] - BEFORE) if first else 0
    end = _end_of_word(text, start + LENGTH)
    shown = takewhile(lambda match: match[0] < end, chain([first] if first else [], matches))
    html = _mark(text, start, end, shown)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}", before, html, after)


def _start_of_word(text: str, position: int) -> int:
    if position <= 0:
        return 0
    # Look only nearby: a text without spaces has no beginning of a word.
    space = text.find(" ", position - 1, position + BEFORE // 2)
    return position if space < 0 else space + 1


def _end_of_word(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", position - BEFORE // 2, position)
    return position if space < 0 else space


def _mark(text: str, start: int, end: int, matches: Iterable[tuple[int, int]]) -> SafeString:
    pieces = []
    for begins, ends in matches:
        ends = min(ends, end)
        pieces.append(format_html("{}<mark>{}</mark>", text[start:begins], text[begins:ends]))
        start = ends
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[start:end]]))
