from typing import Any

from django.db import migrations, models


def keep_who_is_here(apps: Any, schema_editor: Any) -> None:
    """Until their next poll; nobody is to be mailed because of an upgrade."""
    presences = apps.get_model("conversate_alerts", "Presence").objects
    presences.using(schema_editor.connection.alias).update(present_at=models.F("last_seen_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("conversate_alerts", "0002_levels_and_profiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="clients",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="presence",
            name="present_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="presence",
            name="engaged_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="presence",
            name="is_here",
            field=models.BooleanField(default=False, verbose_name="is here"),
        ),
        migrations.AddField(
            model_name="presence",
            name="version",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(keep_who_is_here, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="presence",
            name="focused",
        ),
        migrations.AddIndex(
            model_name="presence",
            index=models.Index(fields=["is_here", "present_at"], name="conversate_presence_silent"),
        ),
    ]
