"""Invitations to a room, and the people whom an older invitation does not bring back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..databases import WriteDatabaseQuerySet
from ..querysets import InvitationQuerySet
from .rooms import Room


class Invitation(models.Model):
    """An invitation to a room: a link for several people, or a mail to one address."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="invitations")
    # None: the system. No constraint, as for mentions: MariaDB would lock the account.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="conversate_invitations",
        db_constraint=False,
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # Empty for a link.
    address = models.EmailField(blank=True)
    # SHA-256 of the token, in hexadecimal: nobody can join by a copy of the database. None until
    # the mail is sent.
    token_hash = models.CharField(  # noqa: DJ001 - many have none, and it is unique
        max_length=64, null=True, unique=True
    )
    max_uses = models.PositiveSmallIntegerField(default=1)
    uses = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"#{self.pk} · {self.room}"


class RemovedMember(models.Model):
    """A person whom someone else removed from a room, and when."""

    room = models.ForeignKey(
        Room, on_delete=models.CASCADE, related_name="removed_members", db_index=False
    )
    # No constraint, as for mentions: MariaDB would lock the account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="conversate_removals",
        db_constraint=False,
    )
    removed_at = models.DateTimeField(default=timezone.now)

    objects = WriteDatabaseQuerySet["RemovedMember"].as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"], name="conversate_core_removed_member_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"
