"""Recognize "On …, … wrote:", with which mail programs introduce a quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .lines import Line
from .words import ATTRIBUTION_BEGINS, ATTRIBUTION_VERBS, COLONS

# It may be wrapped over this many lines, and is no longer than these characters.
MAX_LINES = 4
MAX_LENGTH = 400

_TIME = re.compile(r"\d[:.]\d\d")


def attribution_at(lines: Sequence[Line], index: int) -> int:
    """Return how many lines from *index* on are an attribution in a known language, or 0.

    Some programs put hyphens around it.
    """
    if lines[index].introduces:
        return 1
    if not _plain(lines[index : index + 1]).lstrip("- ").startswith(ATTRIBUTION_BEGINS):
        return 0
    for count, text in _joined(lines[index : index + MAX_LINES]):
        if _ends(text) and _has_verb(text) and any(map(str.isdigit, text)):
            return count
    return 0


def attribution_above(lines: Sequence[Line]) -> int:
    """Return how many of the last lines, below which a quote begins, introduce it, or 0.

    Blank lines are counted. In other languages, the address and the date tell.
    """
    blank = 0
    while blank < len(lines) and lines[-1 - blank].is_blank:
        blank += 1
    above = lines[: len(lines) - blank]
    for count in range(1, MAX_LINES):
        last = above[max(len(above) - count, 0) :]
        text = _plain(last)
        if not last or any(line.is_blank for line in last) or not _ends(text):
            return 0
        if _has_verb(text) or ("@" in text and any(map(str.isdigit, text))):
            return count + blank
    return 0


def is_certain(lines: Sequence[Line]) -> bool:
    """Whether no person writes so: with the time, or an address."""
    text = _plain(lines)
    return lines[0].introduces or "@" in text or _TIME.search(text) is not None


def _joined(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """Yield the first line, the first two lines, and so on, as long as they are one paragraph."""
    for count, line in enumerate(lines, 1):
        text = _plain(lines[:count])
        if line.is_blank or line.depth != lines[0].depth or len(text) > MAX_LENGTH:
            return
        yield count, text


def _plain(lines: Sequence[Line]) -> str:
    return " ".join(line.plain[: MAX_LENGTH + 1] for line in lines).casefold()


def _ends(text: str) -> bool:
    return len(text) <= MAX_LENGTH and text.endswith((*COLONS, "---"))


def _has_verb(text: str) -> bool:
    return any(verb in text for verb in ATTRIBUTION_VERBS)
