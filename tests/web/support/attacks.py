"""Texts that try to run scripts."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).parents[1] / "markup" / "attacks.json"


def attacks() -> list[str]:
    """The texts of all kinds."""
    kinds: dict[str, list[str]] = json.loads(FILE.read_text("utf-8"))
    return [text for texts in kinds.values() for text in texts]
