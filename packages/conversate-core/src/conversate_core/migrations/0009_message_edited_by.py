"""Remember who edited a message."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ..search import sqlite


def restore_index(apps: Any, schema_editor: Any) -> None:
    """Create the search index again on SQLite, where adding a column recreates the table."""
    if schema_editor.connection.vendor == "sqlite":
        sqlite.create_search_index(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("conversate_core", "0008_seen_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="edited_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="edited by",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="edited_by_other",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                verbose_name="edited by someone else",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["edited_by"], name="conversate_core_msg_editor"),
        ),
        migrations.RunPython(restore_index, migrations.RunPython.noop),
    ]
