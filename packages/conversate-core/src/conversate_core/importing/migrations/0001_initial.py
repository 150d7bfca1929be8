import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conversate_core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                ("old_message_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("message_id", models.BigIntegerField()),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ImportedRoom",
            fields=[
                ("old_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("secret", models.UUIDField(default=uuid.uuid4)),
                ("last_message_id", models.BigIntegerField(default=0)),
                ("last_member_id", models.BigIntegerField(default=0)),
                (
                    "room",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="conversate_core.room",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
    ]
