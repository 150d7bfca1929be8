"""Remove signatures, and what mail programs say about themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .flowed import SIGNATURE
from .lines import Line
from .words import SENT_ENDS, SENT_FROM

# Without the space that RFC 3676 (section 4.3) asks for, "--" may be part of a text: then only
# this many lines after it are a signature.
MAX_SIGNATURE_LINES = 8
MAX_SENT_FROM_LENGTH = 120

# A line that is drawn.
_RULE = re.compile(r"[-_=*\u2500\u2014\u2013]{4,}")


def without_signature(lines: Sequence[Line]) -> list[Line]:
    """Return *lines*, which nobody quoted, without the signature at their end."""
    kept = list(lines)
    start = _start(kept)
    kept = kept if start is None else kept[:start]
    while kept and _is_noise(kept[-1]):
        kept.pop()
    return kept


def is_delimiter(line: Line) -> bool:
    """Whether a signature begins after the line, as far as the line alone tells."""
    return line.plain == SIGNATURE.strip()


def _start(lines: Sequence[Line]) -> int | None:
    near_end = _near_end(lines)
    for index, line in enumerate(lines):
        if is_delimiter(line) and (line.text == SIGNATURE or index >= near_end):
            return index
    return None


def _near_end(lines: Sequence[Line]) -> int:
    """Return the first index after which at most `MAX_SIGNATURE_LINES` lines have a text."""
    texts = [index for index, line in enumerate(lines) if not line.is_blank]
    return texts[-MAX_SIGNATURE_LINES - 1] if len(texts) > MAX_SIGNATURE_LINES else 0


def _is_sent_from(line: Line) -> bool:
    text = line.plain.casefold()
    if len(text) > MAX_SENT_FROM_LENGTH or not text.startswith(SENT_FROM):
        return False
    # In German the verb may stand at the end: "Von meinem iPhone gesendet".
    return not text.startswith(("von ", "diese ")) or text.endswith(SENT_ENDS)


def _is_noise(line: Line) -> bool:
    return line.is_blank or _is_sent_from(line) or _RULE.fullmatch(line.plain) is not None
