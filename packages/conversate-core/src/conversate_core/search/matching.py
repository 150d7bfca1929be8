"""Find the messages that have every word, by a scan or by an index.

Both find the same messages: the comparison of the search text decides, and an index only selects
what to compare. A scan is fast if many messages have the words; the index is fast if few do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import F, Q

from ..content.search_text import piece_for
from .database import SearchIndex, database_of

if TYPE_CHECKING:
    from django.db.models.expressions import RawSQL

    from ..querysets import MessageQuerySet

# No index has this order, so the database does not walk along one.
UNINDEXED_ORDER = (F("pk") + 0).desc()


def index_for(messages: MessageQuerySet) -> SearchIndex | None:
    """Return the search index in the database of *messages*, or None."""
    connection = connections[messages.db]
    return database_of(connection).search_index(connection)


def by_scan(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    """Return those of *messages* that match, newest first."""
    return _containing(messages, words).order_by("-pk")


def by_index(index: SearchIndex, messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    """Return the same messages as `by_scan`, found by *index*."""
    return _containing(index.narrow(messages, words), words).order_by(UNINDEXED_ORDER)


def newest_by_index(
    index: SearchIndex, messages: MessageQuerySet, words: list[str], limit: int, newest: RawSQL
) -> list[int]:
    """Return the keys of the first *limit* messages of `by_index`.

    *newest* selects the key of the newest of *messages*, or of a newer message.
    """
    return list(index.newest_keys(_containing(messages, words), words, newest)[:limit])


def matching(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    """Return those of *messages* that match, found by the index if there is one."""
    index = index_for(messages)
    return _containing(messages if index is None else index.narrow(messages, words), words)


def _containing(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    return messages.filter(*(Q(search_text__contains=piece_for(word)) for word in words))
