import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversate_alerts", "0004_default_level"),
        ("conversate_core", "0010_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvitationMail",
            fields=[
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
                    "failing_since",
                    models.DateTimeField(editable=False, null=True, verbose_name="failing since"),
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
                    "given_up_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="given up at"),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="conversate_core.invitation",
                        verbose_name="invitation",
                    ),
                ),
            ],
            options={
                "verbose_name": "e-mail of an invitation",
                "verbose_name_plural": "e-mails of invitations",
                "ordering": ["-pk"],
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["claim"], name="conversate_invitation_claim")],
            },
        ),
    ]
