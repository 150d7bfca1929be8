import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import conversate_core.storage


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        help_text="The room's part of the URL.",
                        max_length=100,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "access",
                    models.CharField(
                        choices=[("members", "Members only"), ("open", "Open to join")],
                        default="members",
                        max_length=16,
                        verbose_name="access",
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="archived at"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "revision",
                    models.PositiveBigIntegerField(
                        default=0, editable=False, verbose_name="revision"
                    ),
                ),
                ("cleared_revision", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                ("cleared_id", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "members_revision",
                    models.PositiveBigIntegerField(default=0, db_default=0, editable=False),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "ordering": ["title", "pk"],
                "permissions": [("moderate_room", "Can see and moderate every room")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="posted at"
                    ),
                ),
                (
                    "edited_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="edited at"),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="deleted at"),
                ),
                ("revision", models.PositiveBigIntegerField(editable=False)),
                ("client_key", models.UUIDField(editable=False, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversate_messages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="messages",
                        to="conversate_core.room",
                        verbose_name="room",
                    ),
                ),
                ("search_text", models.TextField(editable=False, null=True)),
            ],
            options={
                "base_manager_name": "objects",
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["room", "id"], name="conversate_core_msg_history"),
                    models.Index(fields=["room", "revision"], name="conversate_core_msg_revision"),
                    models.Index(
                        fields=["author", "created_at"], name="conversate_core_msg_author"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room", "author", "client_key"),
                        name="conversate_core_msg_client_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=255,
                        storage=conversate_core.storage.get_attachment_storage,
                        upload_to="",
                        verbose_name="file",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("content_type", models.CharField(max_length=127, verbose_name="content type")),
                ("width", models.PositiveIntegerField(null=True, verbose_name="width")),
                ("height", models.PositiveIntegerField(null=True, verbose_name="height")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="conversate_core.message",
                        verbose_name="message",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("member", "Member"), ("moderator", "Moderator")],
                        default="member",
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "joined_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="joined at"
                    ),
                ),
                (
                    "color",
                    models.CharField(
                        choices=[
                            ("blue", "Blue"),
                            ("orange", "Orange"),
                            ("green", "Green"),
                            ("purple", "Purple"),
                            ("red", "Red"),
                            ("teal", "Teal"),
                            ("pink", "Pink"),
                            ("brown", "Brown"),
                            ("indigo", "Indigo"),
                            ("olive", "Olive"),
                            ("cyan", "Cyan"),
                            ("grey", "Gray"),
                        ],
                        default="blue",
                        max_length=16,
                        verbose_name="color",
                    ),
                ),
                ("read_id", models.BigIntegerField(default=0, editable=False)),
                (
                    "last_posted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last posted at"),
                ),
                (
                    "flash_alert",
                    models.BooleanField(default=True, verbose_name="highlight new messages"),
                ),
                (
                    "title_alert",
                    models.BooleanField(
                        default=True, verbose_name="show the unread count in the tab title"
                    ),
                ),
                (
                    "desktop_alert",
                    models.BooleanField(default=False, verbose_name="desktop notifications"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conversate_memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="conversate_core.room",
                        verbose_name="room",
                    ),
                ),
                (
                    "joined_id",
                    models.BigIntegerField(db_default=0, default=0, editable=False),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room", "user"), name="conversate_core_membership_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="conversate_core.message",
                        verbose_name="message",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conversate_mentions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "message"), name="conversate_core_mention_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "created_at"], name="conversate_core_own_change")
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingRemoval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("room_id", models.BigIntegerField()),
                ("up_to_id", models.BigIntegerField()),
                ("claim", models.UUIDField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
    ]
