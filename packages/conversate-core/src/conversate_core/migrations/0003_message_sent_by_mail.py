"""Mark the messages that were sent by e-mail."""

from typing import Any

from django.db import migrations, models

from ..search import sqlite


def restore_index(apps: Any, schema_editor: Any) -> None:
    """Create the search index again on SQLite, where adding a column recreates the table."""
    if schema_editor.connection.vendor == "sqlite":
        sqlite.create_search_index(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("conversate_core", "0002_search_index")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="sent_by_mail",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="sent by e-mail"
            ),
        ),
        migrations.RunPython(restore_index, migrations.RunPython.noop),
    ]
