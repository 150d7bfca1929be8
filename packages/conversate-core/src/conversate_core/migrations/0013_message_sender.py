"""Name the program that sent a message without an author."""

from typing import Any

from django.db import migrations, models

from ..search import sqlite


def restore_index(apps: Any, schema_editor: Any) -> None:
    """Create the search index again on SQLite, where adding a column recreates the table."""
    if schema_editor.connection.vendor == "sqlite":
        sqlite.create_search_index(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("conversate_core", "0012_keep_days")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="sender",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=40,
                verbose_name="program",
            ),
        ),
        migrations.RunPython(restore_index, migrations.RunPython.noop),
    ]
