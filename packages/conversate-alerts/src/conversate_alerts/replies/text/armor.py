"""Text that is signed or encrypted in place by OpenPGP (RFC 4880, section 7)."""

from __future__ import annotations

from collections.abc import Sequence

from .bodies import encrypted
from .lines import Line

_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"


def without_armor(lines: Sequence[Line]) -> list[Line]:
    """Return *lines* without the lines of OpenPGP. Raises Unreadable if they are encrypted."""
    texts = [line.plain if not line.depth else "" for line in lines]
    if _ENCRYPTED in texts:
        raise encrypted()
    if _SIGNED not in texts:
        return list(lines)
    start = texts.index(_SIGNED)
    end = texts.index(_SIGNATURE, start) if _SIGNATURE in texts[start:] else len(lines)
    # Headers such as Hash end with a blank line.
    first = next((i for i in range(start + 1, end) if lines[i].is_blank), start)
    signed = [Line(line.text.removeprefix("- "), line.depth) for line in lines[first + 1 : end]]
    return [*lines[:start], *signed]
