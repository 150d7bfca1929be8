"""The lines of an e-mail's text, with their level of quoting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

# Deeper quotes are shown at this level.
MAX_DEPTH = 20
# Characters that mail programs add to a line and nobody sees: marks of direction, byte order mark.
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff")
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. *depth* is how often it was quoted, and 0 for what the sender wrote."""

    text: str
    depth: int = 0
    # The line says who wrote the quote below it.
    introduces: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.plain

    @property
    def plain(self) -> str:
        """The text as the eye sees it."""
        return self.text.translate(_INVISIBLE).strip()

    def __str__(self) -> str:
        marks = ">" * self.depth
        return f"{marks} {self.text}".rstrip() if marks else self.text


def unquoted(text: str) -> Line:
    """Return *text* as a line, without the ``>`` at its beginning."""
    plain = text.lstrip("\ufeff")
    marks = plain[: len(plain) - len(plain.lstrip("> "))]
    end = marks.rfind(">") + 1
    if not end or not plain.startswith(">"):
        return Line(text)
    return Line(plain[end:].removeprefix(" "), min(marks.count(">"), MAX_DEPTH))


def split(text: str) -> list[Line]:
    """Return the lines of *text*, which is not flowed."""
    lines = [unquoted(each) for each in text.split("\n")]
    return [_as_written(index, lines, text) for index, text in enumerate(text.split("\n"))]


def _as_written(index: int, lines: Sequence[Line], text: str) -> Line:
    """A line such as ">50 people came", which is alone, is not a quote."""
    line = lines[index]
    if not line.depth or line.is_blank or text.startswith(("> ", ">>", ">\t")):
        return line
    neighbors = [*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2]]
    return line if any(each.depth for each in neighbors) else replace(line, text=text, depth=0)


def joined(lines: Iterable[Line]) -> str:
    """Return the lines as text, with at most one blank line in a row and none around."""
    shown: list[str] = []
    for line in lines:
        text = str(line).replace("\u00a0", " ").rstrip()
        if text or (shown and shown[-1]):
            shown.append(text)
    return "\n".join(shown).strip()
