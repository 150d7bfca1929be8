"""Add reactions, and to messages whether they have any."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import conversate_core.models.reactions

from ..search import sqlite


def restore_index(apps: Any, schema_editor: Any) -> None:
    """Create the search index again on SQLite, where adding a column recreates the table."""
    if schema_editor.connection.vendor == "sqlite":
        sqlite.create_search_index(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("conversate_core", "0005_membership_muted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="reacted",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="message",
            name="text_revision",
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
        migrations.RunPython(restore_index, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "emoji",
                    conversate_core.models.reactions.EmojiField(
                        max_length=112, verbose_name="emoji"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="reacted at",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="conversate_core.message",
                        verbose_name="message",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conversate_reactions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "reaction",
                "verbose_name_plural": "reactions",
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "user", "emoji"),
                        name="conversate_core_reaction_unique",
                    )
                ],
            },
        ),
    ]
