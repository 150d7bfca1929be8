"""The service that lists the replies to a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..conf import core_settings
from ..databases import possible_id
from ..internal.arguments import check_arguments
from ..internal.permission_gate import require
from ..models import Message
from ..policy import get_policy
from .messages.changing import room_of
from .reading import MAX_LIMIT

if TYPE_CHECKING:
    from ..people import User


@dataclass(frozen=True)
class RepliesPage:
    """A page of the replies to a message, in the order in which they were posted.

    ``has_more`` tells whether there are later ones.
    """

    messages: tuple[Message, ...]
    has_more: bool


@check_arguments
def replies_to(
    *, message: Message, user: User, after: int | None = None, limit: int | None = None
) -> RepliesPage:
    """Return a `RepliesPage` of the replies to *message* that were not deleted.

    For the next page, pass the id of the last reply as *after*. *limit* is the number of messages:
    PAGE_SIZE by default, and at most 1,000. With CONVERSATE_REPLIES turned off, there are none.

    Raises NotAllowed if *user* can't see the room or the message, or if it was cleared.
    """
    policy, room = get_policy(), room_of(message)
    require(policy.can_view(user, room) and policy.sees(user, message))
    require(message.pk > room.cleared_id)
    if not core_settings.replies:
        return RepliesPage((), has_more=False)
    size = min(core_settings.page_size if limit is None else limit, MAX_LIMIT)
    # Replies have higher ids than the message, so users who see it see them too.
    newer = Message.objects.newer_than(possible_id(message.pk if after is None else after))
    found = newer.filter(reply_to=message.pk, room=room.pk).order_by("pk").for_display()
    messages = tuple(found[: size + 1])
    return RepliesPage(messages[:size], has_more=len(messages) > size)
