"""Changes that POST_LIMIT counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..databases import WriteDatabaseQuerySet


class OwnChange(models.Model):
    """An edit or deletion of one's own message, or a reaction. POST_LIMIT counts it like a post.

    Older rows than the period of POST_LIMIT are deleted.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = WriteDatabaseQuerySet["OwnChange"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "created_at"], name="conversate_core_own_change")]

    def __str__(self) -> str:
        return f"#{self.pk}"
