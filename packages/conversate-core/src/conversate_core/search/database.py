"""Select the search module for a database; databases without one use `portable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from . import portable, postgresql, sqlite

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet
    from django.db.models.expressions import RawSQL

    from ..querysets import MessageQuerySet


class SearchIndex(Protocol):
    """An index of words. It may find too many messages; the search text decides."""

    def narrow(self, messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
        """Return those of *messages* that the index finds for *words*."""

    def newest_keys(
        self, messages: MessageQuerySet, words: list[str], newest: RawSQL
    ) -> QuerySet[Any, int]:
        """Return the keys of `narrow`, newest first, for a caller that takes only a few.

        *newest* selects the key of the newest of *messages*, or of a newer message.
        """


class SearchDatabase(Protocol):
    """The interface of each module."""

    def search_index(self, connection: Any) -> SearchIndex | None:
        """Return the index that search can use in this database, or None."""

    def create_search_index(self, schema_editor: Any) -> None:
        """Create the index if the database supports it, and replace an existing one."""

    def drop_search_index(self, schema_editor: Any) -> None:
        """Drop the index."""

    def newest_of_rooms(
        self, rooms: tuple[int, ...], before: int, size: int
    ) -> tuple[list[str], list[int]]:
        """Return selects of the newest message ids of each room, and their parameters."""

    def contains_any_case(self, field: str, word: str) -> Q:
        """Return the condition that *field* contains *word* in any case, in every script."""


_MODULES: dict[str, SearchDatabase] = {"postgresql": postgresql, "sqlite": sqlite}


def database_of(connection: Any) -> SearchDatabase:
    """Return the module for the database of *connection*."""
    return _MODULES.get(connection.vendor, portable)
