import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("conversate_alerts", "0005_invitation_mails"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alertpreference",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("none", "No alerts"),
                    ("mentions", "Messages that mention me"),
                    ("everything", "All new messages"),
                ],
                default="",
                max_length=16,
                verbose_name="e-mail alerts",
            ),
        ),
        migrations.AddField(
            model_name="alertprofile",
            name="channel",
            field=models.CharField(
                choices=[
                    ("both", "Notification, then e-mail if I haven't looked"),
                    ("push", "Notification only"),
                    ("mail", "E-mail only"),
                ],
                db_default="both",
                default="both",
                max_length=16,
                verbose_name="notifications and e-mail",
            ),
        ),
        migrations.AddField(
            model_name="alertpreference",
            name="pushed_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="last notification at"
            ),
        ),
        migrations.AddField(
            model_name="alertpreference",
            name="pushed_id",
            field=models.BigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="alertpreference",
            name="pushed_read_id",
            field=models.BigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="alertpreference",
            name="push_next_try_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="alertpreference",
            index=models.Index(fields=["push_next_try_at"], name="conversate_alerts_next_push"),
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session", models.CharField(blank=True, editable=False, max_length=128)),
                ("session_hash", models.CharField(blank=True, editable=False, max_length=128)),
                ("endpoint", models.TextField(editable=False)),
                (
                    "endpoint_hash",
                    models.CharField(editable=False, max_length=64, unique=True),
                ),
                ("p256dh", models.CharField(editable=False, max_length=128)),
                ("auth", models.CharField(editable=False, max_length=64)),
                ("public_key", models.CharField(editable=False, max_length=128)),
                (
                    "name",
                    models.CharField(
                        blank=True, editable=False, max_length=100, verbose_name="device"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="added at"
                    ),
                ),
                (
                    "last_push_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last notification at"
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="failed attempts"
                    ),
                ),
                (
                    "wait_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="next attempt at"),
                ),
                ("test_at", models.DateTimeField(editable=False, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "device with notifications",
                "verbose_name_plural": "devices with notifications",
                "ordering": ["-created_at", "-pk"],
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["session"], name="conversate_push_session"),
                    models.Index(fields=["wait_until"], name="conversate_push_wait"),
                    models.Index(fields=["test_at"], name="conversate_push_test"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingPush",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "preference",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversate_alerts.alertpreference",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting_pushes",
                        to="conversate_alerts.pushsubscription",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("preference", "subscription"), name="conversate_alerts_waiting_push"
                    )
                ],
            },
        ),
    ]
