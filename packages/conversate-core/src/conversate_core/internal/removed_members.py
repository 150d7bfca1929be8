"""Who was removed from a room: an older invitation does not bring them back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..models import RemovedMember


def note_removed(room_id: int, user_keys: Collection[Any]) -> None:
    """Record that someone else removed these members now. Call this under the room's lock."""
    RemovedMember.objects.filter(room=room_id, user__in=user_keys).delete()
    RemovedMember.objects.bulk_create(
        RemovedMember(room_id=room_id, user_id=key) for key in user_keys
    )
