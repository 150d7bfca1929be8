"""History, read marks, and the rooms of a user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import F, Subquery, Value
from django.db.models.functions import Coalesce

from .. import hot_queries
from ..conf import core_settings
from ..errors import NotAllowed
from ..hot_queries import RoomFacts
from ..models import Membership, Message, Room
from ..policy import RoomPolicy, get_policy
from ..querysets import MessageQuerySet, RoomQuerySet
from ._rules import require

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..policy import User

_MOST = 1_000
# Further than this nobody counts: the cost of a page does not grow with what lies behind it.
COUNTED = 1_000
# Above every id that a database has a column for.
_BEYOND = 2**63


@dataclass(frozen=True)
class HistoryPage:
    """Messages in the order they were posted, tombstones among them.

    ``has_older`` and ``has_newer`` say whether there is more on either side, ``older_count`` and
    ``newer_count`` how much, where 1,001 stands for anything above 1,000. ``revision`` is the
    cursor to `poll` from.
    """

    messages: tuple[Message, ...]
    has_older: bool
    has_newer: bool
    older_count: int
    newer_count: int
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
    pivot = _pivot(before, after, around)
    counted = {"pivot": pivot, "limit": COUNTED + 1 + size}
    messages = Message.objects.in_room(room.pk).with_ends(room.pk)
    messages = messages.with_counts(room.pk, **counted)
    ends, rows = _read(room, counted, partial(_find, messages, before, after, around, size))
    # A page without rows is a gap at the pivot.
    first, last = (rows[0].pk, rows[-1].pk) if rows else (pivot, pivot - 1)
    has_older = ends.first_message_id is not None and ends.first_message_id < first
    has_newer = ends.last_message_id is not None and ends.last_message_id > last
    shown_before = sum(row.pk < pivot for row in rows)
    return HistoryPage(
        messages=rows,
        has_older=has_older,
        has_newer=has_newer,
        older_count=_beyond(has_older, ends.before_count - shown_before),
        newer_count=_beyond(has_newer, ends.rest_count - (len(rows) - shown_before)),
        revision=ends.room_revision,
    )


def _pivot(before: int | None, after: int | None, around: int | None) -> int:
    """The id where the page is cut in two: what is lower comes before it."""
    following = after if around is None else around
    if following is not None:
        return following + 1
    return _BEYOND if before is None else before


def _read(
    room: Room, counted: dict[str, int], find: Callable[[], tuple[Message, ...]]
) -> tuple[Any, tuple[Message, ...]]:
    """The ends of the room, and what *find* finds in it."""
    if rows := find():
        return rows[0], rows
    # No row to tell the revision. Read before the rows: a change in between is then told by the
    # first poll.
    ends = Room.objects.filter(pk=room.pk).with_ends().with_counts(room.pk, **counted).first()
    if ends is None:
        raise NotAllowed
    return ends, find()


def _find(
    messages: MessageQuerySet,
    before: int | None,
    after: int | None,
    around: int | None,
    size: int,
) -> tuple[Message, ...]:
    if around is not None:
        return _around(messages, around, size)
    if after is not None:
        return _head(messages.newer_than(after), size)
    return _tail(messages if before is None else messages.older_than(before), size)


def _beyond(has_any: bool, counted: int) -> int:
    return min(max(counted, 1), COUNTED + 1) if has_any else 0


def _head(messages: MessageQuerySet, size: int) -> tuple[Message, ...]:
    return tuple(messages.order_by("room_id", "pk").for_display()[:size])


def _tail(messages: MessageQuerySet, size: int) -> tuple[Message, ...]:
    return tuple(messages.order_by("-room_id", "-pk").for_display()[:size])[::-1]


def _around(messages: MessageQuerySet, message_id: int, size: int) -> tuple[Message, ...]:
    """From half a page before *message_id* on, or from the beginning where there is less."""
    ids = messages.filter(pk__lte=message_id).order_by("-room_id", "-pk").values("pk")
    half = size // 2
    start = Coalesce(Subquery(ids[half : half + 1]), Value(0))
    return _head(messages.filter(pk__gte=start), size)


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
        ids = (
            Message.objects.in_room(room.pk)
            .order_by("-room_id", "-pk")
            .values_list("pk", flat=True)
        )
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

    Each has ``read_id``, the read mark, ``unread_count`` (messages of others after it, among the
    room's newest 200; 100 is any number above 99), ``last_message_at`` and ``last_author_id``, both
    None in an empty room.
    """
    rooms = get_policy().member_rooms(user).annotate(read_id=F("mine__read_id"))
    return rooms.with_unread_count(user.pk).with_last_message()


def room_facts(*, user: User) -> list[RoomFacts]:
    """Return what may have changed about the rooms that `rooms_for` gives, in any order.

    One query, much cheaper than that one: for whoever asks again and again.
    """
    policy = get_policy()
    if policy.is_active(user) and _goes_by_membership(policy):
        return hot_queries.room_facts(user.pk)
    rooms = policy.member_rooms(user).order_by()
    names = ("pk", "slug", "title", "revision", "mine__read_id")
    return [RoomFacts(*facts) for facts in rooms.values_list(*names)]


def _goes_by_membership(policy: RoomPolicy) -> bool:
    """Whether no rule of the site's hides from its members a room that they are in."""
    names = ("member_rooms", "visible_rooms")
    return all(getattr(type(policy), name) is getattr(RoomPolicy, name) for name in names)
