"""History, read marks, and the rooms of a user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..conf import core_settings
from ..errors import NotAllowed
from ..models import Membership, Message, Room
from ..policy import get_policy
from ..querysets import MessageQuerySet, RoomQuerySet
from ._rules import require

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..policy import User

_MOST = 1_000


@dataclass(frozen=True)
class HistoryPage:
    """Messages in the order they were posted, tombstones among them.

    ``has_older`` and ``has_newer`` say whether there is more on either side. ``revision`` is the
    cursor to `poll` from.
    """

    messages: tuple[Message, ...]
    has_older: bool
    has_newer: bool
    revision: int


def history(
    *,
    room: Room,
    user: User,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int | None = None,
) -> HistoryPage:
    """Return a page of *room*: the latest messages, or those before, after or around an id.

    *before* and *after* exclude the message itself, *around* includes it. *limit* is PAGE_SIZE
    where it is None, and 1,000 at the most. Raises NotAllowed, and ValueError for more than one of
    the three ids or a limit below 1.
    """
    if sum(anchor is not None for anchor in (before, after, around)) > 1:
        raise ValueError("Only one of before, after and around can be given.")
    size = min(core_settings.page_size if limit is None else limit, _MOST)
    if size < 1:
        raise ValueError("The limit must be above 0.")
    require(get_policy().can_view(user, room))
    # Read before the messages: a change in between is then told by the first poll.
    revision = Room.objects.filter(pk=room.pk).values_list("revision", flat=True).first()
    if revision is None:
        raise NotAllowed
    messages = Message.objects.filter(room=room.pk)
    if around is not None:
        older, has_older = _tail(messages.older_than(around), size // 2)
        newer, has_newer = _head(messages.newer_than(around - 1), size - size // 2)
        return HistoryPage((*older, *newer), has_older, has_newer, revision)
    if after is not None:
        newer, has_newer = _head(messages.newer_than(after), size)
        has_older = messages.older_than(newer[0].pk if newer else after + 1).exists()
        return HistoryPage(newer, has_older, has_newer, revision)
    older, has_older = _tail(messages if before is None else messages.older_than(before), size)
    has_newer = before is not None and messages.newer_than(before - 1).exists()
    return HistoryPage(older, has_older, has_newer, revision)


def _head(messages: MessageQuerySet, size: int) -> tuple[tuple[Message, ...], bool]:
    """The first messages, and whether there are more."""
    rows = tuple(messages.order_by("pk").for_display()[: size + 1])
    return rows[:size], len(rows) > size


def _tail(messages: MessageQuerySet, size: int) -> tuple[tuple[Message, ...], bool]:
    """The last messages in order, and whether there are more."""
    rows = tuple(messages.order_by("-pk").for_display()[: size + 1])
    return rows[:size][::-1], len(rows) > size


def mark_read(*, room: Room, user: User, message: Message | None = None) -> None:
    """Move the read mark of *user* up to *message*, or to the end; never backwards.

    Does nothing for who is no member. Raises NotAllowed for a message of another room, and for a
    deactivated account.
    """
    require(get_policy().is_active(user))
    if message is not None:
        _require_in_room(message, room)
        newest: int | None = message.pk
    else:
        ids = Message.objects.filter(room=room.pk).order_by("-pk").values_list("pk", flat=True)
        newest = ids.first()
    if newest is not None:
        Membership.objects.of(room_id=room.pk, user_id=user.pk).advance_read_mark(newest)


def mark_unread(*, room: Room, user: User, message: Message) -> None:
    """Make *message* the first unread one for *user*. Raises NotAllowed."""
    _require_in_room(message, room)
    require(get_policy().can_view(user, room))
    Membership.objects.of(room_id=room.pk, user_id=user.pk).update(read_id=message.pk - 1)


def _require_in_room(message: Message, room: Room) -> None:
    require(message.room_id == room.pk)


def rooms_for(*, user: AbstractBaseUser) -> RoomQuerySet:
    """Return the rooms that *user* is a member of, in one query.

    Each has ``unread_count`` (messages of others after the read mark), ``last_message_at`` and
    ``last_author_id``, both None in an empty room.
    """
    rooms = get_policy().member_rooms(user)
    return rooms.with_unread_count(user.pk).with_last_message()
