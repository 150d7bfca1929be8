"""Read the pages of the documentation and their parts."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[3]
DOCS = REPOSITORY / "docs"

_BLOCK = re.compile(
    r"(?:^ *<!-- (?P<file>\S+) -->\n)?^(?P<indent> *)```(?P<language>\w+)\n(?P<code>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """A block of code, and the file that it is quoted from, if any."""

    language: str
    code: str
    file: str | None


def all_pages() -> list[str]:
    """Return the paths of all pages, without the suffix."""
    paths = sorted(DOCS.glob("**/*.md"))
    return [path.relative_to(DOCS).with_suffix("").as_posix() for path in paths]


def text_of(page: str) -> str:
    """Return the text of a page, by its path without the suffix: ``how-to/async``."""
    return (DOCS / f"{page}.md").read_text("utf-8")


def blocks_of(page: str) -> list[Block]:
    return [
        Block(found["language"], dedent(found["code"]), found["file"])
        for found in _BLOCK.finditer(text_of(page))
    ]


def section(page: str, title: str) -> str:
    """Return the text below a heading of a page, up to the next heading."""
    return re.split(rf"^#+ {title}$", text_of(page), flags=re.MULTILINE)[1].split("\n#")[0]


def table(page: str, title: str) -> list[list[str]]:
    """Return the rows of the first table of a section, without its header."""
    rows = [line for line in section(page, title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def rows_of(text: str) -> list[list[str]]:
    """Return the rows of all tables in *text*, without their headers."""
    tables = re.findall(r"^\|.*\|\n\|[-| ]+\|\n((?:\|.*\|\n?)*)", text, re.MULTILINE)
    lines = [line for table in tables for line in table.splitlines()]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names_in(text: str) -> list[str]:
    """Return the names that *text* marks as code."""
    return re.findall(r"`([^`]+)`", text)
