"""Messages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..content.program_names import MAX_PROGRAM_NAME
from ..content.search_text import search_text_of
from ..querysets import MessageQuerySet
from .rooms import Room

if TYPE_CHECKING:
    from .attachments import Attachment


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
    # NULL after the account was deleted: the history stays. NULL for messages of programs, too.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="conversate_messages",
        db_index=False,
    )
    # The name of the program that sent it, if that was not a person: then the author is NULL.
    sender = models.CharField(
        _("program"),
        max_length=MAX_PROGRAM_NAME,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    body = models.TextField(_("text"), blank=True)
    # Written together with the body. NULL if an older release or plain SQL wrote the message, which
    # search finds after `update_search_index`.
    search_text = models.TextField(null=True, editable=False)  # noqa: DJ001 - unknown, not empty
    created_at = models.DateTimeField(_("posted at"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    # Who wrote the present text, if that was an edit. No constraint: MariaDB would lock the account
    # under the room's lock, and posts lock their author first. An account that is missing counts as
    # deleted. NULL for the system, and for edits by older releases.
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("edited by"),
        on_delete=models.SET_NULL,
        db_constraint=False,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    # Whether the editor was someone else than the author: pages say so beside the text. It stays
    # True if the editor's account is deleted.
    edited_by_other = models.BooleanField(
        _("edited by someone else"), default=False, db_default=False, editable=False
    )
    deleted_at = models.DateTimeField(_("deleted at"), null=True, editable=False)
    revision = models.PositiveBigIntegerField(editable=False)
    # NULL if it is the revision above. A reaction changes that one, but not the text.
    text_revision = models.PositiveBigIntegerField(null=True, editable=False)
    # Whether somebody has reacted: then pages load the reactions.
    reacted = models.BooleanField(default=False, db_default=False, editable=False)
    # The author answered an alert by e-mail.
    sent_by_mail = models.BooleanField(
        _("sent by e-mail"), default=False, db_default=False, editable=False
    )
    # The message that this one replies to, in the same room. No constraint: it would make a reply
    # lock the original, and the removal of cleared messages look for replies. A row that was
    # removed counts as deleted. NULL again once this message is deleted.
    reply_to = models.ForeignKey(
        "self",
        verbose_name=_("reply to"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        editable=False,
        related_name="replies",
        db_index=False,
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
            # For the list of the replies to a message.
            models.Index(fields=["reply_to", "id"], name="conversate_core_msg_replies"),
            # For the deletion of an account.
            models.Index(fields=["edited_by"], name="conversate_core_msg_editor"),
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
    from .attachments import Attachment

    attachments = Attachment.objects.none()
    attachments._result_cache = []
    return attachments
