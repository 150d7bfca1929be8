"""The beginning of a text, in one line."""

from __future__ import annotations

from django.utils.text import Truncator

from .cleaning import normalize

# Characters of a line.
LENGTH = 140


def first_line(text: str) -> str:
    """Return the first line of *text* that is not blank, cut to 140 characters."""
    line = next(filter(None, (" ".join(line.split()) for line in text.splitlines())), "")
    # Django goes through the characters one by one.
    if len(line) <= LENGTH:
        return normalize("NFC", line)
    # No ellipsis, which would double the memory of each long text in ASCII that it is kept with.
    return Truncator(line).chars(LENGTH, truncate="")
