"""The club's rules: moderators announce, and members read what was said since they joined."""

from conversate_core.policy import RoomPolicy, since_joined

ANNOUNCEMENTS = "announcements"


class ClubPolicy(RoomPolicy):
    def can_post(self, user, room):
        if room.slug == ANNOUNCEMENTS and not self.can_moderate(user, room):
            return False
        return super().can_post(user, room)

    def first_visible(self, user):
        return None if self.sees_all_rooms(user) else since_joined(user)
