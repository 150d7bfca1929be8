"""Keys that a form or a script has sent."""

from __future__ import annotations

# The largest key that the databases have.
_LARGEST = 2**63 - 1


def read_key(sent: object) -> int:
    """Return the key that was *sent* as text, 0 for anything else."""
    text = sent if isinstance(sent, str) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if number <= _LARGEST else 0
