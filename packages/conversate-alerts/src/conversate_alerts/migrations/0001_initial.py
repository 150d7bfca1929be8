import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conversate_core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertPreference",
            fields=[
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="alert_preference",
                        serialize=False,
                        to="conversate_core.membership",
                        verbose_name="membership",
                    ),
                ),
                ("enabled", models.BooleanField(default=False, verbose_name="e-mail alerts")),
                (
                    "alerted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last alert at"),
                ),
                (
                    "alerted_id",
                    models.BigIntegerField(
                        default=0, editable=False, verbose_name="last message alerted"
                    ),
                ),
                ("alerted_read_id", models.BigIntegerField(default=0, editable=False)),
                ("claim", models.UUIDField(editable=False, null=True)),
                (
                    "claimed_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="claimed until"),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="failed attempts"
                    ),
                ),
                (
                    "next_try_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="next try at"),
                ),
                (
                    "last_error",
                    models.TextField(blank=True, editable=False, verbose_name="last error"),
                ),
            ],
            options={
                "verbose_name": "alert preference",
                "verbose_name_plural": "alert preferences",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="presence",
                        serialize=False,
                        to="conversate_core.membership",
                        verbose_name="membership",
                    ),
                ),
                ("last_seen_at", models.DateTimeField(verbose_name="last seen at")),
                ("last_active_at", models.DateTimeField(null=True, verbose_name="last active at")),
                ("focused", models.BooleanField(verbose_name="focused")),
            ],
            options={
                "verbose_name": "presence",
                "verbose_name_plural": "presences",
            },
        ),
    ]
