"""README, taken apart."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

REPOSITORY = Path(__file__).parents[3]
TEXT = (REPOSITORY / "README.md").read_text("utf-8")

EXCERPT = re.compile(r"^ *<!-- (\S+) -->\n( *```\w+\n.*?\n) *```$", re.MULTILINE | re.DOTALL)


def excerpts() -> list[tuple[str, str]]:
    """The files that README quotes, and what it quotes of them."""
    return [(path, dedent(code).split("\n", 1)[1]) for path, code in EXCERPT.findall(TEXT)]


def section(title: str, text: str = TEXT) -> str:
    """What stands below a heading, up to the next one."""
    return re.split(rf"^#+ {title}$", text, flags=re.MULTILINE)[1].split("\n#")[0]


def table(title: str, text: str = TEXT) -> list[list[str]]:
    """The rows of the first table of a section, without its head."""
    rows = [line for line in section(title, text).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def names(cell: str) -> list[str]:
    """What is set as code in a cell."""
    return re.findall(r"`([^`]+)`", cell)
