"""What was taken over from django-conversate, and where it is now."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class ImportedRoom(models.Model):
    """A room of django-conversate. It keeps its row when the room is deleted: it never returns."""

    old_id = models.BigIntegerField(primary_key=True)
    room = models.OneToOneField(
        "conversate_core.Room", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # What the keys of its messages and the names of its stored files are made with.
    secret = models.UUIDField(default=uuid4)
    # The old ids up to which its messages and its members are here.
    last_message_id = models.BigIntegerField(default=0)
    last_member_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"#{self.old_id}"


class ImportedFile(models.Model):
    """A file of django-conversate, which was addressed by its message."""

    old_message_id = models.BigIntegerField(primary_key=True)
    # Not a foreign key: every deletion of a message would have to look here.
    message_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"#{self.old_message_id}"
