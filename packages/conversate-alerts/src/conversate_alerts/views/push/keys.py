"""Keys that a form or a script has sent."""

from __future__ import annotations

from conversate_core.databases import LARGEST_ID


def read_key(sent: object) -> int:
    """Return the key that was *sent* as text, 0 for anything else."""
    text = sent if isinstance(sent, str) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if number <= LARGEST_ID else 0
