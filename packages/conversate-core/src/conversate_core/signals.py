"""Signals, sent after the transaction has committed. An error in a receiver is only logged."""

from django.dispatch import Signal

#: A message was posted. Arguments: ``message``.
message_posted = Signal()

#: A message was edited or deleted. Arguments: ``message``, ``by`` (a user, or None for the system).
message_changed = Signal()

#: A user reacted to a message with an emoji, or took the reaction back. Arguments: ``message``,
#: ``user``, ``emoji``, ``on`` (False if it was taken back).
message_reacted = Signal()

#: A room was created, renamed, described, opened, archived, cleared, pruned or deleted.
#: Arguments: ``room``, ``change`` (a `RoomChange`), ``by`` (a user, or None for the system).
room_changed = Signal()

#: A user became a member, got another role, or is no longer a member. Arguments: ``room``,
#: ``user``, ``membership`` (None after it was deleted), ``by`` (a user, or None for the system).
membership_changed = Signal()

#: Users became members. Sent once for all members that one call of a service has added. Arguments:
#: ``room``, ``memberships`` (a list), ``by`` (the user who added them or joined, or None for the
#: system).
members_added = Signal()

#: A user invited people who are not members. Arguments: ``invitation``. It is a link, or a mail to
#: its ``address``. The receiver that sends the mail gets a token from `services.renew_token`.
invitation_created = Signal()

#: The presence state or a preference, such as the color, of a member has changed. Caches of the
#: room in this process are invalid. Changes by other processes don't send it; they raise
#: ``Room.members_revision``. Arguments: ``room_id``.
member_changed = Signal()

#: A member's client has polled. Sent outside any transaction of core. Arguments: ``membership``,
#: ``focused``, ``active`` (both bool).
member_polled = Signal()
