from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Message, Room
from conversate_core.policy import get_policy

from .shared_messages import first_quoted, share_messages
from .viewer_flags import viewer_flags

if TYPE_CHECKING:
    from conversate_core.people import User


@use_policy_cache()  # The policy is asked about each message, without a query for each.
def messages_as_json(
    messages: Iterable[Message],
    *,
    room: Room,
    viewer: User,
) -> list[dict[str, Any]]:
    """Return messages as JSON of the API, each with its HTML from the template of the page."""
    policy, messages = get_policy(permissions_may_lag=True), list(messages)
    first = first_quoted(messages, room=room, viewer=viewer, policy=policy)
    return [
        {
            **shared.data,
            **viewer_flags(shared, room=room, viewer=viewer, policy=policy).as_json(),
        }
        for shared in share_messages(messages, room=room, first=first)
    ]
