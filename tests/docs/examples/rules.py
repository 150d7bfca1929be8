"""docs/how-to/change-the-rules.md."""

from conversate_core import services
from conversate_core.policy import RoomPolicy, since_joined


class MembersForModerators(RoomPolicy):
    def can_see_members(self, user, room):
        return self.can_moderate(user, room)


class PreviewsForStaff(RoomPolicy):
    def can_preview(self, user, room):
        return user.is_staff and super().can_preview(user, room)


class EditingModerators(RoomPolicy):
    def can_edit(self, user, message):
        return super().can_edit(user, message) or (
            message.deleted_at is None
            and self.can_post(user, message.room)
            and self.can_moderate(user, message.room)
        )


class SinceJoined(RoomPolicy):
    def first_visible(self, user):
        return None if self.sees_all_rooms(user) else since_joined(user)


def follow_team(room, people):
    return services.sync_members(room=room, users=people)
