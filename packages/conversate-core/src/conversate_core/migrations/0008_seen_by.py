"""Let moderators and readers turn "seen by" off."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("conversate_core", "0007_directs"),
    ]

    operations = [
        migrations.AddField(
            model_name="room",
            name="shows_readers",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="show who has read messages"
            ),
        ),
        migrations.CreateModel(
            name="PersonPreferences",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="conversate_preferences",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "shows_reading",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        verbose_name="let others see what I have read",
                    ),
                ),
            ],
            options={
                "verbose_name": "preferences of a person",
                "verbose_name_plural": "preferences of people",
                "ordering": ["pk"],
                "base_manager_name": "objects",
            },
        ),
    ]
