"""The poll service: what has changed since a cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from ..conf import core_settings
from ..errors import NotAllowed
from ..internal.arguments import check_arguments
from ..internal.change_tokens import get_change_token, with_change_token
from ..internal.permission_gate import require
from ..models import Message, Room
from ..policy import get_policy
from ..queries.hot import Revisions, find_changes, revisions_of

if TYPE_CHECKING:
    from ..people import User


# Characters of all texts in one response, unless a single message is longer.
MAX_TEXT_LENGTH = 50_000


@dataclass(frozen=True)
class Changes:
    """The changes in a room since a cursor.

    ``room`` is the room as it is now. ``revision`` is the next cursor. ``messages`` are those that
    were posted, edited or deleted, in the order of their last change. If ``reset`` is True, the
    cursor is invalid and the client loads the room again. If ``more`` is True, there are further
    changes and the client polls again at once. ``removed_to`` is 0, unless messages were pruned
    since the cursor: then those up to this id are gone. ``change_token`` is the room's token in the
    shared cache from before ``room`` was read. It is empty without a shared cache, and with
    ``more``.
    """

    room: Room
    revision: int
    change_token: str
    messages: tuple[Message, ...] = ()
    reset: bool = False
    more: bool = False
    removed_to: int = 0


@check_arguments
def poll(*, room: Room, user: User, cursor: int | str, is_fresh: bool = False) -> Changes:
    """Return the `Changes` in *room* since *cursor*, with up to PAGE_SIZE messages.

    There are fewer messages if their texts exceed 50,000 characters in total.

    Start with the revision of a `history` page as the cursor. The result has ``reset`` set for a
    cursor that is not a number, negative, ahead of the room (after a restored backup) or older than
    the last clear. Pass ``is_fresh=True`` if *room* has just been read; then this reads it again
    only to get a change token. Raises NotAllowed if *user* can't see the room.
    """
    policy = get_policy()
    require(policy.can_view(user, room))
    # First the token, then the revision, then the messages: a commit in between changes the token
    # and raises the revision, so that the next poll finds it.
    current, token = _with_token(room, is_fresh=is_fresh)
    if current is None:
        raise NotAllowed
    return _since(cursor, current, token, lambda: policy.first_visible_id(user, current))


def changes_for_all(*, room: Room, cursor: int) -> Changes | None:
    """Return the `Changes` in *room*, which has just been read; None if it was deleted.

    They are for members who see all messages of the room. No policy is asked: the caller does that
    for each member, after this call. A member whose removal was committed before a message then
    never gets the message.
    """
    current, token = _with_token(room, is_fresh=True)
    return None if current is None else _since(cursor, current, token, lambda: None)


def _since(
    cursor: int | str, room: Room, token: str, find_first: Callable[[], int | None]
) -> Changes:
    """Return the changes from the message on that *find_first* returns, if it returns one."""
    since = _checked_cursor(cursor, room)
    unchanged = Changes(room=room, revision=room.revision, change_token=token)
    if since is None:
        return replace(unchanged, reset=True)
    return unchanged if since == room.revision else _changes(unchanged, since, find_first())


def _with_token(room: Room, *, is_fresh: bool) -> tuple[Room | None, str]:
    """Return the room as it is now, with a change token from before it was read."""
    if is_fresh:
        return with_change_token(room, partial(_refresh, room))
    token = get_change_token(room.pk)
    return _refresh(room), token


def _refresh(room: Room) -> Room | None:
    """Return *room* itself if its revisions are the same, else the room as it is now, or None."""
    if revisions_of(room.pk) == Revisions.of(room):
        return room
    return Room.objects.filter(pk=room.pk).first()


def _checked_cursor(cursor: int | str, room: Room) -> int | None:
    try:
        since = int(cursor)
    except (OverflowError, TypeError, ValueError):
        return None
    return since if room.cleared_revision <= since <= room.revision else None


def _changes(unchanged: Changes, since: int, first: int | None) -> Changes:
    """Return *unchanged* with the messages that have changed since the cursor."""
    limit, room = core_settings.page_size, unchanged.room
    if since < room.pruned_revision:
        # The rows of pruned messages may still be there.
        unchanged = replace(unchanged, removed_to=room.cleared_id)
        first = max(first or 0, room.cleared_id + 1)
    found = find_changes(
        room_id=room.pk, cursor=since, revision=room.revision, most=limit + 1, first=first
    )
    messages = tuple(_first_that_fit(found[:limit]))
    if len(messages) < len(found):
        # Without a token, which would make the next poll idle: the client has changes to get.
        revision = messages[-1].revision
        return replace(unchanged, revision=revision, change_token="", messages=messages, more=True)
    return replace(unchanged, messages=messages)


def _first_that_fit(messages: Sequence[Message]) -> Sequence[Message]:
    """Return messages up to MAX_TEXT_LENGTH, and at least one, whatever its length."""
    characters = accumulate(len(message.body) for message in messages)
    fitting = sum(total <= MAX_TEXT_LENGTH for total in characters)
    return messages[: max(fitting, 1)]
