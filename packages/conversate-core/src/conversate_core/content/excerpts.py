"""The beginning of a text, in one line."""

from __future__ import annotations

from django.utils.text import Truncator

# Characters of a line.
LENGTH = 140


def first_line(text: str) -> str:
    """Return the first line of *text* that is not blank, cut to 140 characters."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    # No ellipsis, which would double the memory of each long text in ASCII that it is kept with.
    return Truncator(next(filter(None, lines), "")).chars(LENGTH, truncate="")
