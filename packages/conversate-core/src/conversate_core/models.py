"""Room, Membership, Message, Mention, Attachment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .colours import Colour
from .importing.models import ImportedFile, ImportedRoom  # noqa: F401 - Django looks here
from .querysets import MembershipQuerySet, MessageQuerySet, RoomQuerySet
from .storage import get_attachment_storage


class Access(models.TextChoices):
    MEMBERS = "members", _("Members only")
    OPEN = "open", _("Open to join")


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    MODERATOR = "moderator", _("Moderator")


class Room(models.Model):
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        allow_unicode=True,
        help_text=_("The room's part of the page address."),
    )
    description = models.TextField(_("description"), blank=True)
    access = models.CharField(
        _("access"), max_length=16, choices=Access.choices, default=Access.MEMBERS
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    # Raised by every change to what the room shows; the row's lock puts the changes in order.
    revision = models.PositiveBigIntegerField(_("revision"), default=0, editable=False)
    # Clients whose cursor is older than this have shown messages that are gone.
    cleared_revision = models.PositiveBigIntegerField(default=0, editable=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["title", "pk"]
        permissions = [("moderate_room", "Can see and moderate every room")]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    room = models.ForeignKey(
        Room, verbose_name=_("room"), on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="conversate_memberships",
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)
    colour = models.CharField(
        _("colour"), max_length=16, choices=Colour.choices, default=Colour.BLUE
    )
    # Id of the last message read. Not a foreign key: a clear removes messages, not read marks.
    read_id = models.BigIntegerField(default=0, editable=False)
    last_posted_at = models.DateTimeField(_("last posted at"), null=True, editable=False)
    flash_alert = models.BooleanField(_("flash on new messages"), default=True)
    title_alert = models.BooleanField(_("count new messages in the page title"), default=True)
    desktop_alert = models.BooleanField(_("desktop notifications"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"], name="conversate_core_membership_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"


class Message(models.Model):
    # The composite indexes below begin with the room, so that the key needs none of its own.
    room = models.ForeignKey(
        Room,
        verbose_name=_("room"),
        on_delete=models.CASCADE,
        related_name="messages",
        db_index=False,
    )
    # Null once the account is deleted: the history stays.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="conversate_messages",
        db_index=False,
    )
    body = models.TextField(_("text"), blank=True)
    created_at = models.DateTimeField(_("posted at"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, editable=False)
    revision = models.PositiveBigIntegerField(editable=False)
    # Given by the client, so that a retry of a post that did arrive posts nothing twice.
    client_key = models.UUIDField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        indexes = [
            # history, permalinks, unread counts, the newest to search in: this room's messages by
            # id, without walking through those of other rooms by the primary key. Before the next
            # one: for a room's newest message, MariaDB takes the one that was created first.
            models.Index(fields=["room", "id"], name="conversate_core_msg_history"),
            # poll: what has changed in this room since the cursor
            models.Index(fields=["room", "revision"], name="conversate_core_msg_revision"),
            # POST_LIMIT: this author's latest messages; and the deletion of an account
            models.Index(fields=["author", "created_at"], name="conversate_core_msg_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "author", "client_key"], name="conversate_core_msg_client_key"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def has_no_attachments(self) -> None:
        """Nobody needs to look for any: as if a query had prefetched that there are none."""
        attachments = Attachment.objects.filter(message=self)
        attachments._result_cache = []
        self._prefetched_objects_cache = {"attachments": attachments}


class Mention(models.Model):
    """A message's ``@name``, as it was understood when the message was posted or last edited."""

    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="mentions"
    )
    # No constraint: MariaDB would lock the account that is mentioned, and two people who mention
    # each other at once would wait for each other. What it could miss goes with the message.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="conversate_mentions",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            # In this order it serves alerts as well: the latest messages that mention somebody.
            models.UniqueConstraint(
                fields=["user", "message"], name="conversate_core_mention_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.message}"


class Attachment(models.Model):
    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="attachments"
    )
    # Stored under a name that can't be guessed; `name` is what people see.
    file = models.FileField(_("file"), storage=get_attachment_storage, max_length=255)
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("content type"), max_length=127)
    # Pixels; null where the file is no image that a browser shows.
    width = models.PositiveIntegerField(_("width"), null=True)
    height = models.PositiveIntegerField(_("height"), null=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
