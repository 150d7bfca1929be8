"""Create the index that search uses, where the database has one: PostgreSQL and SQLite."""

from typing import Any

from django.db import migrations

from ..search.database import database_of


def create_index(apps: Any, schema_editor: Any) -> None:
    database_of(schema_editor.connection).create_search_index(schema_editor)


def drop_index(apps: Any, schema_editor: Any) -> None:
    database_of(schema_editor.connection).drop_search_index(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("conversate_core", "0001_initial")]

    operations = [migrations.RunPython(create_index, drop_index)]
