"""Messages to remove in the background."""

from __future__ import annotations

from django.db import models

from ..databases import WriteDatabaseQuerySet


class PendingRemoval(models.Model):
    """A removal to do: the messages of a cleared, pruned or deleted room up to an id."""

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
