"""The people of direct conversations."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ..databases import WriteDatabaseQuerySet
from .rooms import Room


class Participant(models.Model):
    """A person for whom a direct conversation was opened, also after they left it."""

    room = models.ForeignKey(
        Room, on_delete=models.CASCADE, related_name="participants", db_index=False
    )
    # No constraint, as for mentions: MariaDB would lock the account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="conversate_participants",
        db_constraint=False,
    )

    objects = WriteDatabaseQuerySet["Participant"].as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"], name="conversate_core_participant_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"
