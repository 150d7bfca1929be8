"""The progress of the import, and where its rooms and files are now."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ..databases import WriteDatabaseQuerySet


class ImportedRoom(models.Model):
    """A room of django-conversate. The row outlives the room, to not import it again."""

    old_id = models.BigIntegerField(primary_key=True)
    # No constraint: a site that removes the app and keeps this table can still delete the room.
    room = models.OneToOneField(
        "conversate_core.Room",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    # The secret for the keys of its messages and the names of its stored files.
    secret = models.UUIDField(default=uuid4)
    # The old ids up to which its messages and members are imported.
    last_message_id = models.BigIntegerField(default=0)
    last_member_id = models.BigIntegerField(default=0)

    objects = WriteDatabaseQuerySet["ImportedRoom"].as_manager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"#{self.old_id}"


class ImportedFile(models.Model):
    """A file of django-conversate, whose old address has the id of its message."""

    old_message_id = models.BigIntegerField(primary_key=True)
    # Not a foreign key: every deletion of a message would have to look here.
    message_id = models.BigIntegerField()

    objects = WriteDatabaseQuerySet["ImportedFile"].as_manager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"#{self.old_message_id}"
