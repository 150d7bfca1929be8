"""Mentions of users in messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..databases import WriteDatabaseQuerySet
from .messages import Message


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
