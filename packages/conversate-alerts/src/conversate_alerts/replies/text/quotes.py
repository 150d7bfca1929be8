"""Find what was written above, between and below what was quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ..marker import before_marker
from .attributions import attribution_above, attribution_at, is_certain
from .beginnings import begins_rest
from .lines import Line
from .own_links import has_own_link
from .signatures import is_delimiter, without_signature


def written_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that the sender wrote, and the quotes that have an answer below.

    A quote at the end is dropped, and so is an alert that was quoted as a whole.
    """
    blocks = list(_blocks(_without_attributions(_above_the_rest(lines))))
    while blocks and blocks[-1][0].depth:
        blocks.pop()
    kept: list[Line] = []
    for block in blocks:
        # In Markdown, a line right below a quote would be a part of it.
        kept += [Line(""), *_answered(block), Line("")] if block[0].depth else block
    return kept


def _above_the_rest(lines: Sequence[Line]) -> list[Line]:
    """Return the lines above a quote or a forwarded e-mail whose lines have no marks."""
    for index, line in enumerate(lines):
        if not line.depth and begins_rest(lines, index):
            return [*lines[:index], Line(before_marker(line.text) or "")]
    return list(lines)


def _without_attributions(lines: Sequence[Line]) -> list[Line]:
    """Return *lines* without those that introduce a quote; if it has no marks, without it, too."""
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        count = attribution_at(lines, index)
        if count and not lines[index].depth and not _is_quoted_next(lines, index + count):
            if is_certain(lines[index : index + count]):
                return kept
            count = 0
        kept += [] if count else [lines[index]]
        index += count or 1
    return kept


def _is_quoted_next(lines: Sequence[Line], index: int) -> bool:
    while index < len(lines) and not lines[index].depth and lines[index].is_blank:
        index += 1
    return index < len(lines) and lines[index].depth > 0


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the written and the quoted blocks in turn, none of them blank."""
    groups = [list(group) for _, group in groupby(lines, key=lambda line: line.depth > 0)]
    for index, group in enumerate(groups):
        block = group
        if not group[0].depth:
            if index + 1 < len(groups):
                block = group[: len(group) - attribution_above(group)]
            block = without_signature(block)
        if not all(line.is_blank for line in block):
            yield block


def _answered(quote: Sequence[Line]) -> list[Line]:
    """Return what of a quote is shown above the answer."""
    start = next((i for i, line in enumerate(quote, 1) if before_marker(line.text) is not None), 0)
    end = next((i for i, line in enumerate(quote) if _is_foot(line)), len(quote))
    if start and end < len(quote):
        return []  # the whole alert
    kept = _trimmed(quote[start:end])
    return _last_paragraph(kept) if start else kept


def _is_foot(line: Line) -> bool:
    """Whether the foot of an alert begins: its signature, or a link that needs no signing in."""
    return is_delimiter(line) or has_own_link(line.text)


def _last_paragraph(lines: Sequence[Line]) -> list[Line]:
    start = max((i for i, line in enumerate(lines, 1) if line.is_blank), default=0)
    return list(lines[start:])


def _trimmed(lines: Sequence[Line]) -> list[Line]:
    kept = list(lines)
    while kept and kept[-1].is_blank:
        kept.pop()
    while kept and kept[0].is_blank:
        kept.pop(0)
    return kept
