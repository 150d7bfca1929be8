"""The models: Room, Membership, Message, Mention, Attachment and two internal ones."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import Color
from .content.file_types import name_to_save
from .content.search_text import search_text_of
from .databases import WriteDatabaseQuerySet
from .querysets import AttachmentQuerySet, MembershipQuerySet, MessageQuerySet, RoomQuerySet
from .storage import get_attachment_storage


class Access(models.TextChoices):
    """Whether users can join a room, or become members only when a moderator adds them."""

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
        help_text=_("The room's part of the URL."),
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
    # Incremented by each change to what the room shows. The row's lock orders the changes.
    revision = models.PositiveBigIntegerField(_("revision"), default=0, editable=False)
    # Incremented when the member list shows another state or color of a member.
    members_revision = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    # Clients with an older cursor show messages that were cleared.
    cleared_revision = models.PositiveBigIntegerField(default=0, editable=False)
    # Messages up to this id are cleared. Their rows are removed in the background.
    cleared_id = models.PositiveBigIntegerField(default=0, editable=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["title", "pk"]
        permissions = [("moderate_room", "Can see and moderate every room")]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A member of a room: role, read mark, and preferences for this room."""

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
    color = models.CharField(_("color"), max_length=16, choices=Color.choices, default=Color.BLUE)
    # Id of the last message read. Not a foreign key: a clear removes messages, not read marks.
    read_id = models.BigIntegerField(default=0, editable=False)
    # Id of the room's newest message when the member joined, for `policy.since_joined`.
    joined_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    last_posted_at = models.DateTimeField(_("last posted at"), null=True, editable=False)
    flash_alert = models.BooleanField(_("highlight new messages"), default=True)
    title_alert = models.BooleanField(_("show the unread count in the tab title"), default=True)
    desktop_alert = models.BooleanField(_("desktop notifications"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
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
    """A message, or the tombstone of a deleted one, which keeps its place without its text."""

    # The foreign key needs no index: the composite indexes below begin with the room.
    room = models.ForeignKey(
        Room,
        verbose_name=_("room"),
        # Rows are removed in the background: see services/removal.py. No query finds them.
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="messages",
        db_index=False,
    )
    # NULL after the account was deleted: the history stays.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="conversate_messages",
        db_index=False,
    )
    body = models.TextField(_("text"), blank=True)
    # Written together with the body. NULL if an older release or plain SQL wrote the message, which
    # search finds after `update_search_index`.
    search_text = models.TextField(null=True, editable=False)  # noqa: DJ001 - unknown, not empty
    created_at = models.DateTimeField(_("posted at"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, editable=False)
    revision = models.PositiveBigIntegerField(editable=False)
    # The author answered an alert by e-mail.
    sent_by_mail = models.BooleanField(
        _("sent by e-mail"), default=False, db_default=False, editable=False
    )
    # Chosen by the client, so that a retry does not post a message twice.
    client_key = models.UUIDField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        indexes = [
            # For history, permalinks, unread counts and search: this room's messages by id, instead
            # of walking through all rooms by the primary key. It comes before the next index since
            # MariaDB takes the first one that fits for a room's newest message.
            models.Index(fields=["room", "id"], name="conversate_core_msg_history"),
            # For polls: what has changed in this room since the cursor.
            models.Index(fields=["room", "revision"], name="conversate_core_msg_revision"),
            # For POST_LIMIT, this author's latest messages; for the deletion of an account.
            models.Index(fields=["author", "created_at"], name="conversate_core_msg_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "author", "client_key"], name="conversate_core_msg_client_key"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if "body" in (self.__dict__ if fields is None else fields):
            self.search_text = search_text_of(self.body)
            kwargs["update_fields"] = fields and {*fields, "search_text"}
        super().save(*args, **kwargs)

    def set_no_attachments(self) -> None:
        """Fill the prefetch cache with no attachments, which saves a query."""
        self._prefetched_objects_cache = {"attachments": _no_attachments()}


@cache
def _no_attachments() -> models.QuerySet[Attachment]:
    """Return one queryset for all messages without attachments, since making one takes long."""
    attachments = Attachment.objects.none()
    attachments._result_cache = []
    return attachments


class OwnChange(models.Model):
    """An author's edit or deletion of their own message, which POST_LIMIT counts like a post.

    Older rows than the period of POST_LIMIT are deleted.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "created_at"], name="conversate_core_own_change")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PendingRemoval(models.Model):
    """A removal to do: the messages of a cleared or deleted room up to an id."""

    room_id = models.BigIntegerField()
    up_to_id = models.BigIntegerField()
    # The process that removes them, and the time until which others leave them alone.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)

    objects = WriteDatabaseQuerySet["PendingRemoval"].as_manager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"#{self.pk}"


class Mention(models.Model):
    """A user that a message mentions, as resolved when it was posted or last edited."""

    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="mentions"
    )
    # No constraint: MariaDB would lock the mentioned account, and two members who mention each
    # other at the same time would deadlock. An orphaned row is deleted with its message.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="conversate_mentions",
        db_index=False,
        db_constraint=False,
    )

    objects = WriteDatabaseQuerySet["Mention"].as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            # The order also serves alerts: the latest messages that mention a user.
            models.UniqueConstraint(
                fields=["user", "message"], name="conversate_core_mention_unique"
            ),
        ]

    def __str__(self) -> str:
        # Like `Message.__str__`, without a query for the message.
        return f"{self.user} · #{self.message_id}"


class Attachment(models.Model):
    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="attachments"
    )
    # Stored under a random name. Members see `name`.
    file = models.FileField(_("file"), storage=get_attachment_storage, max_length=255)
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("content type"), max_length=127)
    # Pixels. NULL unless the file is an image that browsers show.
    width = models.PositiveIntegerField(_("width"), null=True)
    height = models.PositiveIntegerField(_("height"), null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name_to_save(self) -> str:
        """The file name with an extension that matches the content type."""
        return name_to_save(self.name, self.content_type)
