"""The poll: what is new since a cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..conf import core_settings
from ..errors import NotAllowed
from ..hot_queries import find_changes, revision_of
from ..models import Message, Room
from ..policy import get_policy
from ._rules import require

if TYPE_CHECKING:
    from ..policy import User


@dataclass(frozen=True)
class Changes:
    """What has changed in a room since a cursor.

    ``revision`` is the next cursor. ``messages`` are those that were posted, edited or deleted,
    in order of their last change. ``reset``: the cursor is of no use, load the room again.
    ``more``: there are further changes, ask again at once. ``room`` is the room as it is now.
    """

    room: Room
    revision: int
    messages: tuple[Message, ...] = ()
    reset: bool = False
    more: bool = False


def poll(*, room: Room, user: User, cursor: int | str, is_fresh: bool = False) -> Changes:
    """Return what has changed in *room* since *cursor*, PAGE_SIZE messages at the most.

    Start with the revision of a `history` page. A cursor that is no number, negative, ahead of the
    room (a database was restored) or older than the last clear is answered with ``reset``.
    *is_fresh*: *room* was read just now, and need not be read again. Raises NotAllowed.
    """
    require(get_policy().can_view(user, room))
    # The revision is read before the messages: what commits in between has a later one.
    current = room if is_fresh else _as_it_is_now(room)
    if current is None:
        raise NotAllowed
    since = _checked_cursor(cursor, current)
    if since is None:
        return Changes(room=current, revision=current.revision, reset=True)
    if since == current.revision:
        return Changes(room=current, revision=current.revision)
    return _changes(current, since)


def _as_it_is_now(room: Room) -> Room | None:
    """*room* itself where nothing has changed: whatever does takes another revision."""
    if revision_of(room.pk) == room.revision:
        return room
    return Room.objects.filter(pk=room.pk).first()


def _checked_cursor(cursor: int | str, room: Room) -> int | None:
    try:
        since = int(cursor)
    except ValueError:
        return None
    return since if room.cleared_revision <= since <= room.revision else None


def _changes(room: Room, since: int) -> Changes:
    limit = core_settings.page_size
    found = find_changes(room_id=room.pk, cursor=since, revision=room.revision, most=limit + 1)
    messages = tuple(found)
    if len(messages) > limit:
        shown = messages[:limit]
        return Changes(room=room, revision=shown[-1].revision, messages=shown, more=True)
    return Changes(room=room, revision=room.revision, messages=messages)
