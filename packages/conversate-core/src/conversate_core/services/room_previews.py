"""The service that shows the latest messages of a room to users who may join it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..internal.arguments import check_arguments
from ..internal.permission_gate import require
from ..models import Message, Room
from ..policy import get_policy

if TYPE_CHECKING:
    from ..people import User

# Enough to see what a room is about.
SHOWN = 20


@check_arguments
def preview_messages(*, room: Room, user: User) -> tuple[Message, ...]:
    """Return up to 20 of the latest messages of *room* for *user*, who has not joined it yet.

    They are in the order in which they were posted, including tombstones. Files, search and older
    messages stay closed. Nothing is recorded: no read mark and no presence.

    Raises NotAllowed if the policy's `can_preview` refuses.
    """
    policy = get_policy()
    require(policy.can_preview(user, room))
    first_id = policy.first_visible_id(user, room)
    latest = Message.objects.in_room(room.pk, first=first_id).newest_first()
    return tuple(latest.for_display()[:SHOWN])[::-1]
