"""The addresses at which programs outside of the site post to a room."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..content.program_names import MAX_PROGRAM_NAME
from ..querysets import WebhookQuerySet
from .rooms import Room


class Webhook(models.Model):
    """An incoming webhook: programs that know its token post to the room under its name."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=MAX_PROGRAM_NAME)
    # SHA-256 of the token, in hexadecimal: nobody can post by a copy of the database.
    token_hash = models.CharField(max_length=64, unique=True)
    # None: the system, or an account that was deleted. No constraint, as for invitations.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Exact to a minute.
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # For WEBHOOK_LIMIT: when its present period began, and the posts since.
    period_began_at = models.DateTimeField(null=True)
    period_count = models.PositiveIntegerField(default=0)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"#{self.pk} · {self.room}"
