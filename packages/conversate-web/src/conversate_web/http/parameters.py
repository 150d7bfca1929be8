"""Reads parameters of query strings and forms, which may contain anything."""

from __future__ import annotations

from collections.abc import Mapping

from .api_calls import to_id


def read_id_or_none(data: Mapping[str, str], name: str) -> int | None:
    """Return the id called *name*, None if it is missing or invalid."""
    try:
        return to_id(data[name])
    except (KeyError, ValueError):
        return None
