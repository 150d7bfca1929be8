"""When the messages of all rooms were last pruned by the daily run."""

from __future__ import annotations

from django.db import models

from ..databases import WriteDatabaseQuerySet


class DailyPruning(models.Model):
    """The only row has the time at which the latest daily run began."""

    started_at = models.DateTimeField()

    objects = WriteDatabaseQuerySet["DailyPruning"].as_manager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"#{self.pk}"
