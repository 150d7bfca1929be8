"""Bodies of answers with changes, one for all who see the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from conversate_core.policy import get_policy
from conversate_core.services import Changes

from ...presenting import ViewerFlags, share_messages, viewer_flags
from .poll_answer import body_of

if TYPE_CHECKING:
    from conversate_core.people import User


class Bodies:
    """Makes the bodies of answers with the same changes, in the locale that is active."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        # For viewers who see all messages of the room: see `look`.
        self._shared = share_messages(changes.messages, room=changes.room)
        self._policy = get_policy(permissions_may_lag=True)
        self._bodies: dict[tuple[ViewerFlags, ...], bytes] = {}

    def body_for(self, viewer: User) -> bytes:
        """Return the body, the same object for all viewers with the same flags."""
        room, policy = self._changes.room, self._policy
        flags = tuple(
            viewer_flags(shared, room=room, viewer=viewer, policy=policy) for shared in self._shared
        )
        if flags not in self._bodies:
            self._bodies[flags] = self._with(flags)
        return self._bodies[flags]

    def _with(self, flags: tuple[ViewerFlags, ...]) -> bytes:
        messages = ",".join(
            f"{shared.json[:-1]},{json.dumps(own.as_json())[1:]}"
            for shared, own in zip(self._shared, flags, strict=True)
        )
        return body_of(self._changes.revision, messages)
