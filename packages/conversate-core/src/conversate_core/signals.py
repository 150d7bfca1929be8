"""Facts, sent once the transaction has committed. A failing receiver is logged, no more."""

from django.dispatch import Signal

# A message was posted. Arguments: message.
message_posted = Signal()

# A message was edited or deleted. Arguments: message, by (user, or None for the system).
message_changed = Signal()

# A room was created, renamed, described, opened, archived, cleared or deleted.
# Arguments: room, change (a RoomChange), by (user, or None for the system).
room_changed = Signal()

# Somebody became a member, has another role, or is no member any longer.
# Arguments: room, user, membership (None once it is gone), by (user, or None for the system).
membership_changed = Signal()

# A member is to be shown otherwise, by state of presence or colour. For what this process
# remembers of the room: of other processes it tells nothing. Arguments: room_id.
member_changed = Signal()

# A member's client asked for news. Sent outside any transaction of core.
# Arguments: membership, focused, active (both bool).
member_polled = Signal()
