"""Find the words of a query in a text, to highlight them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from unicodedata import category

from ..content.search_text import fold, piece_for, separate, words_in

# Besides marks, the characters that join the previous one: Hangul, and halfwidth sound marks.
_JOINING = re.compile("[\u1160-\u11ff\u3131-\u318e\uff9e-\uffdc]")


def find_words(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each part of *text* that matches one of *words*, in order.

    *words* are folded, as returned by `search_text.words_of`. There is at least one.
    """
    pieces = [piece_for(word) for word in words]
    pattern = _pattern(words)
    for chunk in re.finditer(r"\S+", text):
        folded = f" {' '.join(words_in(chunk[0]))} "
        if any(piece in folded for piece in pieces):
            for start, end in _find_in_chunk(chunk[0], pattern):
                yield chunk.start() + start, chunk.start() + end


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    # Longest first: “apple” matches more than “app”.
    longest_first = sorted(words, key=len, reverse=True)
    ends = (re.escape(word) + ("(?= )" if len(word) == 1 else "") for word in longest_first)
    return re.compile(f"(?<= )(?:{'|'.join(ends)})")


def _find_in_chunk(chunk: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the same for a chunk without spaces, which has at least one of the words."""
    clusters = list(_clusters(chunk))
    flat, places = " ", [0]
    for place, (start, end) in enumerate(clusters):
        for character in _separated(chunk[start:end]):
            if character != " " or flat[-1] != " ":
                flat += character
                places.append(place)
    found = [match.span() for match in pattern.finditer(f"{flat} ")]
    for start, end in found:
        yield clusters[places[start]][0], _with_marks(clusters, places[end - 1], chunk)
    if not found:  # It is all punctuation.
        yield 0, len(chunk)


def _clusters(chunk: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each letter, including the marks that follow it."""
    start = 0
    for index, character in enumerate(chunk):
        if index and category(character)[0] != "M" and not _JOINING.match(character):
            yield start, index
            start = index
    yield start, len(chunk)


def _with_marks(clusters: Sequence[tuple[int, int]], place: int, chunk: str) -> int:
    """Return the end of a cluster, including invisible characters after it."""
    while place + 1 < len(clusters) and not _separated(chunk[slice(*clusters[place + 1])]):
        place += 1
    return clusters[place][1]


@lru_cache(maxsize=4096)
def _separated(cluster: str) -> str:
    return separate(fold(cluster))
