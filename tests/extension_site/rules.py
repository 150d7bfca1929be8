"""The club's rules: moderators announce, and members read what was said since they joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversate_core.models import Room
from conversate_core.policy import RoomPolicy, since_joined

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from conversate_core.people import User

ANNOUNCEMENTS = "announcements"


class ClubPolicy(RoomPolicy):
    def can_post(self, user: User, room: Room) -> bool:
        if room.slug == ANNOUNCEMENTS and not self.can_moderate(user, room):
            return False
        return super().can_post(user, room)

    def first_visible(self, user: User) -> Combinable | None:
        return None if self.sees_all_rooms(user) else since_joined(user)
