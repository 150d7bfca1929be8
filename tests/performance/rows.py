"""The rows of the result: measured figures with their references and goals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]

# The keys of a row in the JSON file.
KEYS = ("name", "database", "figure", "value", "unit", "reference", "goal", "holds")
_SIGNS = {">=": "≥", "<=": "≤"}


class NotPossible(Exception):
    """A figure can't be measured here. The text says why."""


def row(
    figure: str,
    value: float | None,
    unit: str = "",
    *,
    goal: str = "",
    reference: float | None = None,
    of: str = "",
    key: str = "",
) -> Row:
    """Return a row without the name of its measurement and the database.

    *goal* is ``>= NUMBER`` or ``<= NUMBER``, or empty. *reference* is the figure of *of*: in
    milliseconds if *unit* is a multiple of a time or rate, else in the same unit. *key* is the name
    by which `tests.performance.capacity` finds the row.
    """
    relation, _, number = goal.partition(" ")
    return {
        "figure": figure,
        "value": _rounded(value),
        "unit": unit,
        "reference": _rounded(reference),
        "goal": float(number) if number else None,
        "holds": is_met(value, goal) if goal and value is not None else None,
        "relation": relation,
        "of": of,
        "key": key,
    }


def is_met(value: float, goal: str) -> bool:
    relation, number = goal.split()
    return value >= float(number) if relation == ">=" else value <= float(number)


def write_json(rows: Iterable[Row], path: Path) -> None:
    """Write the rows with the documented keys."""
    public = [{key: row[key] for key in KEYS} for row in rows]
    path.write_text(json.dumps(public, indent=1, ensure_ascii=False) + "\n", "utf-8")


def as_markdown(rows: Sequence[Row]) -> str:
    """Return tables: one for each measurement, with a column for each database."""
    names = dict.fromkeys(row["name"] for row in rows)
    return "\n\n".join(_table(name, [row for row in rows if row["name"] == name]) for name in names)


def as_line(row: Row) -> str:
    """Return the row as it is shown while others are measured."""
    return f"{row['database']}: {row['figure']}: {_cell(row)} {_goal(row)}"


def _table(name: str, rows: Sequence[Row]) -> str:
    databases = list(dict.fromkeys(row["database"] for row in rows))
    lines = [[f"`{name}`", *databases, "goal"], ["---"] * (len(databases) + 2)]
    for figure in dict.fromkeys(row["figure"] for row in rows):
        found = {row["database"]: row for row in rows if row["figure"] == figure}
        cells = [_cell(found[each]) if each in found else "" for each in databases]
        lines.append([figure, *cells, _goal(next(iter(found.values())))])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(row: Row) -> str:
    text = _text(row["value"], row["unit"])
    if row["holds"] is False:
        text = f"**{text}**"
    if row["reference"] is None:
        return text
    unit = "ms" if row["unit"].startswith("×") else row["unit"]
    return f"{text} ({row['of']}: {_text(row['reference'], unit)})"


def _goal(row: Row) -> str:
    return "" if row["goal"] is None else f"{_SIGNS[row['relation']]} {row['goal']:g}"


def _text(number: float | None, unit: str) -> str:
    if number is None:
        return ""
    digits = 2 if abs(number) < 10 else 1 if abs(number) < 100 else 0
    return f"{number:,.{digits}f} {unit}".strip()


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(float(number), 4)
