"""The search index on SQLite: trigrams in an FTS5 table.

This needs SQLite 3.34 with FTS5; without it, search scans messages. Triggers update the index. A
migration that recreates the table of messages, as many do on SQLite, drops the triggers and has to
end with `create_search_index`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.apps.registry import Apps
from django.db import models
from django.db.models import Exists, F, Lookup, OuterRef, Q

from ..content.search_text import piece_for

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import RawSQL

    from ..querysets import MessageQuerySet

_TRIGGERS = """
    SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger'
    AND tbl_name = 'conversate_core_message' AND name LIKE 'conversate_core_search%'
    AND sql LIKE '%search_text%'
"""
_OF_ROOM = "SELECT id FROM conversate_core_message WHERE room_id = %s AND id < %s"
_TRIGRAM = 3
_CREATE = [
    """
    CREATE VIRTUAL TABLE conversate_core_search USING fts5(
        search_text, content='conversate_core_message', content_rowid='id',
        tokenize='trigram case_sensitive 1', detail='none'
    )
    """,
    """
    CREATE TRIGGER conversate_core_search_insert AFTER INSERT ON conversate_core_message BEGIN
        INSERT INTO conversate_core_search (rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    """
    CREATE TRIGGER conversate_core_search_delete AFTER DELETE ON conversate_core_message BEGIN
        INSERT INTO conversate_core_search (conversate_core_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
    END
    """,
    """
    CREATE TRIGGER conversate_core_search_update
    AFTER UPDATE OF search_text ON conversate_core_message BEGIN
        INSERT INTO conversate_core_search (conversate_core_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
        INSERT INTO conversate_core_search (rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    "INSERT INTO conversate_core_search (conversate_core_search) VALUES ('rebuild')",
]
_DROP = [
    "DROP TRIGGER IF EXISTS conversate_core_search_insert",
    "DROP TRIGGER IF EXISTS conversate_core_search_delete",
    "DROP TRIGGER IF EXISTS conversate_core_search_update",
    "DROP TABLE IF EXISTS conversate_core_search",
]


class _Entry(models.Model):
    """A row of the index: the rowid is the id of the message."""

    rowid = models.BigIntegerField(primary_key=True)
    # FTS5 compares a query with a hidden column that has the name of the table.
    words = models.TextField(db_column="conversate_core_search")

    class Meta:
        # A separate registry hides the table from migrations and dumpdata.
        apps = Apps()
        app_label = "conversate_core"
        db_table = "conversate_core_search"
        managed = False

    def __str__(self) -> str:
        return f"#{self.rowid}"


class _TrigramIndex:
    def narrow(self, messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
        return messages.filter(pk__in=_entries(messages.db, words).values("rowid"))

    def newest_keys(
        self, messages: MessageQuerySet, words: list[str], newest: RawSQL
    ) -> QuerySet[Any, int]:
        # SQLite reads its index in this order, and stops at the limit.
        found = _entries(messages.db, words).filter(
            Exists(messages.filter(pk=OuterRef("rowid"))), rowid__lte=newest
        )
        return found.order_by("-rowid").values_list("rowid", flat=True)


def search_index(connection: Any) -> _TrigramIndex | None:
    """Return the index if it has its triggers, which a recreated message table loses."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        (triggers,) = cursor.fetchone()
    return _TrigramIndex() if triggers == len(_CREATE) - 2 else None


def newest_of_rooms(rooms: tuple[int, ...], before: int, size: int) -> tuple[list[str], list[int]]:
    """Return a select for each room. SQLite merges them and stops at the limit."""
    return [_OF_ROOM] * len(rooms), [each for room in rooms for each in (room, before)]


def contains_any_case(field: str, word: str) -> Q:
    """Use REGEXP, which is Python's: SQLite's LIKE ignores case for ASCII letters only."""
    return Q(**{f"{field}__iregex": re.escape(word)})


def create_search_index(schema_editor: Any) -> None:
    if _can_have_search_index(schema_editor.connection):
        for statement in _DROP + _CREATE:
            schema_editor.execute(statement)


def drop_search_index(schema_editor: Any) -> None:
    if _can_have_search_index(schema_editor.connection):
        for statement in _DROP:
            schema_editor.execute(statement)


def _can_have_search_index(connection: Any) -> bool:
    if connection.Database.sqlite_version_info < (3, 34):
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA compile_options")
        return ("ENABLE_FTS5",) in cursor.fetchall()


if TYPE_CHECKING:
    _Lookup = Lookup[bool]
else:  # Lookup is not generic at run time.
    _Lookup = Lookup


class _Matches(_Lookup):
    """MATCH as a lookup: Django 6.1 compares a function with True, which FTS5 refuses."""

    lookup_name = "match"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} MATCH {right}", (*left_params, *right_params)


def _entries(using: str, words: list[str]) -> QuerySet[_Entry]:
    matches = _Matches(F("words"), _trigrams(words))
    return _Entry._default_manager.using(using).filter(matches)


def _trigrams(words: list[str]) -> str:
    """Return the FTS5 query for *words*."""
    pieces = [piece_for(word) for word in words]
    found = {
        piece[start : start + _TRIGRAM]
        for piece in pieces
        for start in range(len(piece) - _TRIGRAM + 1)
    }
    return " AND ".join('"{}"'.format(trigram.replace('"', '""')) for trigram in sorted(found))
