"""Let rooms keep their messages for a number of days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversate_core", "0011_attachment_preview")]

    operations = [
        migrations.AddField(
            model_name="room",
            name="keep_days",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="days to keep messages"
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="pruned_revision",
            field=models.PositiveBigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.CreateModel(
            name="DailyPruning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
            ],
            options={"base_manager_name": "objects"},
        ),
    ]
