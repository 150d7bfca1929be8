from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import conversate_alerts.zones


def set_levels(apps: Any, schema_editor: Any) -> None:
    preferences = apps.get_model("conversate_alerts", "AlertPreference").objects
    preferences.using(schema_editor.connection.alias).filter(enabled=True).update(
        level="everything"
    )


def set_switches(apps: Any, schema_editor: Any) -> None:
    preferences = apps.get_model("conversate_alerts", "AlertPreference").objects
    preferences.using(schema_editor.connection.alias).exclude(level="none").update(enabled=True)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("conversate_alerts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="alertpreference",
            name="level",
            field=models.CharField(
                choices=[
                    ("none", "No e-mail"),
                    ("mentions", "Messages that mention me"),
                    ("everything", "All new messages"),
                ],
                default="none",
                max_length=16,
                verbose_name="e-mail alerts",
            ),
        ),
        migrations.RunPython(set_levels, set_switches),
        migrations.RemoveField(
            model_name="alertpreference",
            name="enabled",
        ),
        migrations.AddField(
            model_name="alertpreference",
            name="failing_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="failing since"),
        ),
        migrations.AddField(
            model_name="alertpreference",
            name="given_up_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="given up at"),
        ),
        migrations.AddField(
            model_name="alertpreference",
            name="given_up_id",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name="AlertProfile",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="alert_profile",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "address",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "pending_address",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="address to confirm"
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[conversate_alerts.zones.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                (
                    "quiet_from",
                    models.TimeField(blank=True, null=True, verbose_name="no mail from"),
                ),
                (
                    "quiet_until",
                    models.TimeField(blank=True, null=True, verbose_name="no mail until"),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("at_once", "At once"),
                            ("hourly", "At the full hour"),
                            ("daily", "Once a day, in the morning"),
                        ],
                        default="at_once",
                        max_length=16,
                        verbose_name="how often",
                    ),
                ),
                (
                    "with_text",
                    models.BooleanField(default=True, verbose_name="with the text of the messages"),
                ),
                (
                    "mails_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="day of the latest mail"
                    ),
                ),
                (
                    "mails_count",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="mails on that day"
                    ),
                ),
            ],
            options={
                "verbose_name": "alert profile",
                "verbose_name_plural": "alert profiles",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="conversate_alerts_quiet_hours",
                    )
                ],
            },
        ),
    ]
