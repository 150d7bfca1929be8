"""Paragraphs of format=flowed, which mail programs break into lines (RFC 3676)."""

from __future__ import annotations

from dataclasses import replace

from .lines import Line

SIGNATURE = "-- "


def unwrapped(text: str, *, delete_space: bool = False) -> list[Line]:
    """Return the lines of *text*, each paragraph in one. *delete_space* is the parameter DelSp."""
    lines: list[Line] = []
    pieces: list[str] = []
    previous: Line | None = None
    for line in map(_unstuffed, text.split("\n")):
        if previous is not None and (line.depth != previous.depth or line.text == SIGNATURE):
            lines.append(replace(previous, text="".join(pieces).rstrip(" ")))
            pieces, previous = [], None
        if line.text.endswith(" ") and line.text != SIGNATURE:
            pieces.append(line.text[:-1] if delete_space else line.text)
            previous = line
        else:
            lines.append(replace(line, text="".join([*pieces, line.text])))
            pieces, previous = [], None
    if previous is not None:
        lines.append(replace(previous, text="".join(pieces).rstrip(" ")))
    return lines


def _unstuffed(text: str) -> Line:
    """Remove the quote marks, then one space (RFC 3676, section 4.4 and 4.5)."""
    rest = text.lstrip(">")
    return Line(rest.removeprefix(" "), len(text) - len(rest))
