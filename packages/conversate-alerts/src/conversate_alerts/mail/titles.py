"""The titles of rooms for one of their members."""

from __future__ import annotations

from conversate_core.models import Membership
from conversate_core.policy import get_policy
from conversate_core.services import name_directs


def title_for(membership: Membership) -> str:
    """Return the room's title, or an empty text if the member may no longer see the room."""
    room, user = membership.room, membership.user
    if not get_policy().can_view(user, room):
        return ""
    name_directs(rooms=[room], user=user)
    return room.title
