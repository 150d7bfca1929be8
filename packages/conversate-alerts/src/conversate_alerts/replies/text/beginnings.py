"""Recognize where a quote or a forwarded e-mail begins whose lines have no marks."""

from __future__ import annotations

from collections.abc import Sequence

from ..marker import before_marker
from .lines import Line
from .words import COLONS, FORWARDED, LABELS

# Lines in which the headers of a header block stand.
MAX_BLOCK_LINES = 10
# A header block has this many different headers, one of them the sender.
MIN_BLOCK_HEADERS = 3

_HEADERS = {label: header for header, labels in LABELS.items() for label in labels}


def begins_rest(lines: Sequence[Line], index: int) -> bool:
    """Whether everything from this line on is a quote or a forwarded e-mail."""
    line = lines[index]
    return before_marker(line.text) is not None or _is_title(line) or _is_block(lines, index)


def _is_title(line: Line) -> bool:
    """Whether the line is an "-----Original Message-----" or a "Begin forwarded message:"."""
    text = line.plain.casefold()
    if text.strip("-_* \u2014:\u00a0") not in FORWARDED:
        return False
    return text.startswith("--") or text.endswith(COLONS)


def _is_block(lines: Sequence[Line], index: int) -> bool:
    """Whether the header block of Outlook and others begins here: From, Sent, To, Subject."""
    if _header(lines[index]) is None:
        return False
    found = {_header(line) for line in lines[index : index + MAX_BLOCK_LINES]} - {None}
    return "from" in found and len(found) >= MIN_BLOCK_HEADERS


def _header(line: Line) -> str | None:
    """Return which header the line has, if it has one."""
    label, colon, _value = line.plain.partition(":")
    return _HEADERS.get(label.strip("* \u00a0").casefold()) if colon else None
