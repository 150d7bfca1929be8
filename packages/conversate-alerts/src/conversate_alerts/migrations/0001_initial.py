import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import conversate_alerts.zones


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
                    models.DateTimeField(editable=False, null=True, verbose_name="next attempt at"),
                ),
                (
                    "last_error",
                    models.TextField(blank=True, editable=False, verbose_name="last error"),
                ),
                (
                    "level",
                    models.CharField(
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
                (
                    "failing_since",
                    models.DateTimeField(editable=False, null=True, verbose_name="failing since"),
                ),
                (
                    "given_up_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="given up at"),
                ),
                (
                    "given_up_id",
                    models.BigIntegerField(default=0, editable=False),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "verbose_name": "alert preference",
                "verbose_name_plural": "alert preferences",
                "ordering": ["pk"],
            },
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
                    models.TimeField(blank=True, null=True, verbose_name="quiet hours from"),
                ),
                (
                    "quiet_until",
                    models.TimeField(blank=True, null=True, verbose_name="quiet hours until"),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("at_once", "Right away"),
                            ("hourly", "Hourly"),
                            ("daily", "Daily, in the morning"),
                        ],
                        default="at_once",
                        max_length=16,
                        verbose_name="how often",
                    ),
                ),
                (
                    "with_text",
                    models.BooleanField(default=True, verbose_name="include message text"),
                ),
                (
                    "mails_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="day of the latest e-mail"
                    ),
                ),
                (
                    "mails_count",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="e-mails on that day"
                    ),
                ),
                (
                    "confirmations",
                    models.PositiveSmallIntegerField(default=0, editable=False),
                ),
                (
                    "confirmations_since",
                    models.DateTimeField(editable=False, null=True),
                ),
            ],
            options={
                "base_manager_name": "objects",
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
                (
                    "clients",
                    models.JSONField(default=dict, editable=False),
                ),
                (
                    "present_at",
                    models.DateTimeField(editable=False, null=True),
                ),
                (
                    "engaged_at",
                    models.DateTimeField(editable=False, null=True),
                ),
                (
                    "is_here",
                    models.BooleanField(default=False, verbose_name="is here"),
                ),
                (
                    "version",
                    models.PositiveBigIntegerField(default=0, editable=False),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "verbose_name": "presence",
                "verbose_name_plural": "presences",
                "indexes": [
                    models.Index(
                        fields=["is_here", "present_at"], name="conversate_presence_silent"
                    )
                ],
            },
        ),
    ]
