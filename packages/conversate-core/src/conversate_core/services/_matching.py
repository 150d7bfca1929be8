"""Which messages have every word, as each database finds out: one by one, or by an index.

Both find the same. Looking at one message after the other ends soon where many have the words; the
index does where few have them, however many messages there are.
"""

from __future__ import annotations

from typing import Any, cast

from django.db import connections
from django.db.models import F, Func, Q
from django.db.models.expressions import RawSQL

from ..models import Message
from ..querysets import MessageQuerySet

# What migration 0005 makes on SQLite.
_INDEX = "conversate_core_search"
_MATCHING = "SELECT rowid FROM conversate_core_search WHERE conversate_core_search MATCH %s"
_MATCHES = (
    "conversate_core_search MATCH %s AND conversate_core_search.rowid = conversate_core_message.id"
)
_TRIGGERS = 3
_TRIGRAM = 3


def one_by_one(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    """Those of *messages* that match, newest first."""
    if _vendor(messages) != "postgresql":
        return _containing(messages, words).order_by("-pk")
    # Not the expression of the index, or the planner might collect all that match to sort them.
    return _full_text(messages, words, _vector(F("body"))).order_by("-pk")


def by_index(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet | None:
    """The same by the index of the text; None where there is none for these words."""
    if _vendor(messages) == "postgresql":
        return _by_vectors(messages, words)
    if (trigrams := _trigrams(words)) and _has_trigrams(messages):
        ids = RawSQL(_MATCHING, [trigrams])  # noqa: S611 - the words are a parameter
        return _by_no_other(_containing(messages, words).filter(pk__in=ids))
    return None


def first_by_index(
    messages: MessageQuerySet, words: list[str], limit: int, newest: RawSQL
) -> list[int]:
    """The keys of the first of `by_index`, where there is one.

    *newest* has the key of the newest of *messages*, or of one that is newer.
    """
    if _vendor(messages) == "postgresql":
        found = _by_vectors(messages, words)
    else:
        found = _in_order_of_trigrams(_containing(messages, words), _trigrams(words), newest)
    return list(found.values_list("pk", flat=True)[:limit])


def _by_vectors(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    # Imported here: the module needs psycopg.
    from django.contrib.postgres.search import SearchVector

    # The expression of the index that migration 0002 makes.
    return _by_no_other(_full_text(messages, words, SearchVector("body", config="simple")))


def _by_no_other(found: MessageQuerySet) -> MessageQuerySet:
    # No index has this order, so that none but that of the text is worth taking.
    return found.order_by((F("pk") + 0).desc())


def _in_order_of_trigrams(
    messages: MessageQuerySet, trigrams: str, newest: RawSQL
) -> MessageQuerySet:
    """SQLite reads its index from the newest message on, no further than it has to."""
    where = [_MATCHES, f"{_INDEX}.rowid <= ({newest.sql})"]
    found = messages.extra(  # noqa: S610 - the words are a parameter
        tables=[_INDEX],
        where=where,
        params=[trigrams, *newest.params],
        order_by=[f"-{_INDEX}.rowid"],
    )
    return cast("MessageQuerySet", found)


def _vendor(messages: MessageQuerySet) -> str:
    return connections[messages.db].vendor


def _containing(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    return messages.filter(*(Q(body__icontains=word) for word in words))


def _full_text(messages: MessageQuerySet, words: list[str], vector: Any) -> MessageQuerySet:
    from django.contrib.postgres.search import SearchQuery

    # https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
    quoted = [word.replace("\\", "\\\\").replace("'", "''") for word in words]
    query = SearchQuery(
        " & ".join(f"'{word}':*" for word in quoted), config="simple", search_type="raw"
    )
    found: MessageQuerySet = messages.alias(vector=vector).filter(vector=query)
    return found


def _vector(body: F) -> Func:
    from django.contrib.postgres.search import SearchConfig, SearchVectorField

    return Func(
        SearchConfig("simple"), body, function="to_tsvector", output_field=SearchVectorField()
    )


def _trigrams(words: list[str]) -> str:
    """What to ask the index of SQLite for: empty where all the words are too short for it."""
    found = {
        word[start : start + _TRIGRAM]
        for word in words
        for start in range(len(word) - _TRIGRAM + 1)
    }
    return " AND ".join('"{}"'.format(trigram.replace('"', '""')) for trigram in sorted(found))


def _has_trigrams(messages: MessageQuerySet) -> bool:
    """Whether there is an index, and what keeps it: a table made anew loses its triggers."""
    connection = connections[messages.db]
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
            " AND name LIKE %s",
            [Message._meta.db_table, "conversate_core_search%"],
        )
        (triggers,) = cursor.fetchone()
    return bool(triggers == _TRIGGERS)
