"""Writes the tables into the documentation, between comments that mark their places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "performance.md"


def write_page(tables: Mapping[str, str], page: Path = PAGE) -> None:
    """Replace the tables by their names. An empty one leaves the old one as it is.

    Raises ValueError if the page has no place for one of them.
    """
    text = page.read_text("utf-8")
    for name, table in tables.items():
        begin, end = f"<!-- {name} by hatch run bench -->\n", f"<!-- end of {name} -->\n"
        before, found_begin, rest = text.partition(begin)
        _old, found_end, after = rest.partition(end)
        if not (found_begin and found_end):
            raise ValueError(f"{page} has no place for {name}.")
        if table:
            text = f"{before}{begin}\n{table}\n\n{end}{after}"
    page.write_text(text, "utf-8")
