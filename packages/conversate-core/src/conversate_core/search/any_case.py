"""Case-insensitive search in short texts, such as names and titles, without an index."""

from __future__ import annotations

from django.db import connections
from django.db.models import Q

from .database import database_of


def contains_any_case(field: str, word: str, *, using: str) -> Q:
    """Return the condition that *field* contains *word* in any case, in every script."""
    return database_of(connections[using]).contains_any_case(field, word)
