"""The search index on PostgreSQL: GIN over the words of the search text.

Neither the index nor the query uses a text search configuration: its parser splits words
differently, and drops emoji and punctuation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, F, Func, TextField, Value

from ..content.search_text import lexemes_of
from .portable import contains_any_case, newest_of_rooms

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import RawSQL

    from ..querysets import MessageQuerySet

__all__ = [
    "contains_any_case",
    "create_search_index",
    "drop_search_index",
    "newest_of_rooms",
    "search_index",
]

_LEXEMES = "array_to_tsvector(array_remove(string_to_array({}, ' '), ''))"
_CREATE = f"""
CREATE INDEX conversate_core_msg_search ON conversate_core_message
USING gin ({_LEXEMES.format("search_text")})
"""
_DROP = "DROP INDEX IF EXISTS conversate_core_msg_search"


class _GinIndex:
    def narrow(self, messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
        # The expression of the index.
        lexemes = Func(
            F("search_text"), template=_LEXEMES.format("%(expressions)s"), output_field=TextField()
        )
        query = Func(
            Value(_tsquery(words)), template="%(expressions)s::tsquery", output_field=TextField()
        )
        return messages.filter(_Matches(lexemes, query))

    def newest_keys(
        self, messages: MessageQuerySet, words: list[str], newest: RawSQL
    ) -> QuerySet[Any, int]:
        # In the order of the keys, PostgreSQL would walk along the primary key.
        found = self.narrow(messages, words).order_by((F("pk") + 0).desc())
        return found.values_list("pk", flat=True)


def search_index(connection: Any) -> _GinIndex:
    return _GinIndex()


def create_search_index(schema_editor: Any) -> None:
    drop_search_index(schema_editor)
    schema_editor.execute(_CREATE)


def drop_search_index(schema_editor: Any) -> None:
    schema_editor.execute(_DROP)


class _Matches(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _tsquery(words: list[str]) -> str:
    # https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
    return " & ".join(
        f"{_quoted(lexeme)}:*" if is_beginning else _quoted(lexeme)
        for lexeme, is_beginning in dict.fromkeys(lexemes_of(words))
    )


def _quoted(lexeme: str) -> str:
    return "'{}'".format(lexeme.replace("\\", "\\\\").replace("'", "''"))
