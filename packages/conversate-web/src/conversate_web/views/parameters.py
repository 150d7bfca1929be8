"""What stands in a query string or a form is typed by anyone: read it without trusting it."""

from __future__ import annotations

from collections.abc import Mapping

# The largest id that a database has a column for.
_MOST = 2**63 - 1


def read_id(data: Mapping[str, str], name: str) -> int | None:
    """The id called *name*; None where it is missing. Raises ValueError where it can't be one."""
    given = data.get(name)
    if given is None:
        return None
    number = int(given)
    if not 0 <= number <= _MOST:
        raise ValueError
    return number


def read_id_or_none(data: Mapping[str, str], name: str) -> int | None:
    """The id called *name*, where there is one."""
    try:
        return read_id(data, name)
    except ValueError:
        return None
