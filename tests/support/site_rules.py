"""Policies of sites, for tests of their effects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy

if TYPE_CHECKING:
    from conversate_core.people import User
    from conversate_core.querysets import RoomQuerySet

PUBLIC = "Public"
EDITING_MODERATORS = f"{__name__}.EditingModerators"


class PublicRooms(RoomPolicy):
    """Everybody with an account may read rooms whose titles begin with "Public"."""

    def can_view(self, user: User, room: Room) -> bool:
        is_public = room.title.startswith(PUBLIC) and self.is_active(user)
        return is_public or super().can_view(user, room)

    def visible_rooms(self, user: User) -> RoomQuerySet:
        if not self.is_active(user):
            return Room.objects.none()
        seen = super().visible_rooms(user).values("pk")
        return Room.objects.filter(Q(title__startswith=PUBLIC) | Q(pk__in=seen))

    def can_post(self, user: User, room: Room) -> bool:
        return self.membership(user, room) is not None and super().can_post(user, room)


class NoSearch(RoomPolicy):
    def can_search(self, user: User) -> bool:
        return self.sees_all_rooms(user)


class NoMembers(RoomPolicy):
    """Only moderators see who is in a room."""

    def can_see_members(self, user: User, room: Room) -> bool:
        return self.can_moderate(user, room)


class NoPresence(RoomPolicy):
    """Only moderators see who is here."""

    def can_see_presence(self, user: User, room: Room) -> bool:
        return self.can_moderate(user, room)


class NothingOpen(RoomPolicy):
    """Only moderators of the whole site open rooms to join."""

    def can_open_room(self, user: User, room: Room | None) -> bool:
        return self.sees_all_rooms(user)


class EditingModerators(RoomPolicy):
    """Moderators edit the messages of others."""

    def can_edit(self, user: Any, message: Message) -> bool:
        return super().can_edit(user, message) or (
            message.deleted_at is None
            and self.can_post(user, message.room)
            and self.can_moderate(user, message.room)
        )
