"""An index of the pieces of three letters in all texts, which finds any part of them.

SQLite has it in its module FTS5 (with trigrams from 3.34 on); where that is missing, search looks
at one message after the other. Triggers keep the index; a migration that makes the table of
messages anew, as many do on SQLite, loses them and has to end with ``create_index``.
"""

from typing import Any

from django.db import migrations

CREATE = [
    """
    CREATE VIRTUAL TABLE conversate_core_search USING fts5(
        body, content='conversate_core_message', content_rowid='id',
        tokenize='trigram', detail='none'
    )
    """,
    """
    CREATE TRIGGER conversate_core_search_insert AFTER INSERT ON conversate_core_message BEGIN
        INSERT INTO conversate_core_search (rowid, body) VALUES (new.id, new.body);
    END
    """,
    """
    CREATE TRIGGER conversate_core_search_delete AFTER DELETE ON conversate_core_message BEGIN
        INSERT INTO conversate_core_search (conversate_core_search, rowid, body)
        VALUES ('delete', old.id, old.body);
    END
    """,
    """
    CREATE TRIGGER conversate_core_search_update
    AFTER UPDATE OF body ON conversate_core_message BEGIN
        INSERT INTO conversate_core_search (conversate_core_search, rowid, body)
        VALUES ('delete', old.id, old.body);
        INSERT INTO conversate_core_search (rowid, body) VALUES (new.id, new.body);
    END
    """,
    "INSERT INTO conversate_core_search (conversate_core_search) VALUES ('rebuild')",
]
DROP = [
    "DROP TRIGGER IF EXISTS conversate_core_search_insert",
    "DROP TRIGGER IF EXISTS conversate_core_search_delete",
    "DROP TRIGGER IF EXISTS conversate_core_search_update",
    "DROP TABLE IF EXISTS conversate_core_search",
]


def has_trigrams(connection: Any) -> bool:
    if connection.vendor != "sqlite" or connection.Database.sqlite_version_info < (3, 34):
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA compile_options")
        return ("ENABLE_FTS5",) in cursor.fetchall()


def create_index(apps: Any, schema_editor: Any) -> None:
    if has_trigrams(schema_editor.connection):
        for statement in DROP + CREATE:
            schema_editor.execute(statement)


def drop_index(apps: Any, schema_editor: Any) -> None:
    if has_trigrams(schema_editor.connection):
        for statement in DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("conversate_core", "0004_imported")]

    operations = [migrations.RunPython(create_index, drop_index)]
