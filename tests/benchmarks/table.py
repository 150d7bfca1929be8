"""The table that is printed in the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

COLUMNS = ("figure", "on", "measured", "wanted", "met")


def row(
    figure: str, on: str, measured: float, wanted: str = "", *, unit: str = ""
) -> dict[str, str]:
    """*wanted* is ``>= NUMBER`` or ``<= NUMBER``, or empty for what is only told."""
    return {
        "figure": figure,
        "on": on,
        "measured": f"{measured:,.2f}{unit}" if measured < 100 else f"{measured:,.0f}{unit}",
        "wanted": wanted.replace(">=", "≥").replace("<=", "≤"),
        "met": "" if not wanted else "yes" if is_met(measured, wanted) else "**no**",
    }


def is_met(measured: float, wanted: str) -> bool:
    relation, number = wanted.split()
    return measured >= float(number) if relation == ">=" else measured <= float(number)


def as_markdown(rows: Iterable[dict[str, Any]]) -> str:
    lines = [" | ".join(COLUMNS), " | ".join("---" for _ in COLUMNS)]
    lines += [" | ".join(str(row[column]) for column in COLUMNS) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)
