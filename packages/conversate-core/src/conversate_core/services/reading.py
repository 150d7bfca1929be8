"""Services for reading: history, read marks, and a user's rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from ..conf import core_settings
from ..databases import LARGEST_ID, possible_id
from ..errors import InvalidArgument, NotAllowed
from ..internal.arguments import check_arguments, people_of
from ..internal.permission_gate import require
from ..models import Membership, Message, Room
from ..policy import get_policy
from ..queries.hot import find_page
from ..queries.room_facts import (
    RoomFacts,
    facts_of_member,
    facts_of_members,
    facts_of_rooms,
    with_facts,
)
from ..querysets import RoomQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..people import User

MAX_LIMIT = 1_000
# Messages before and after a page are counted up to this number, to limit its cost.
COUNT_LIMIT = 1_000


@dataclass(frozen=True)
class HistoryPage:
    """A page of messages in the order in which they were posted, including tombstones.

    ``has_older`` and ``has_newer`` tell whether there are more messages on either side.
    ``older_count`` and ``newer_count`` are their numbers, where 1,001 means more than 1,000.
    ``latest_id`` is the id of the room's last message, or 0. ``revision`` is the cursor for `poll`.
    """

    messages: tuple[Message, ...]
    has_older: bool
    has_newer: bool
    older_count: int
    newer_count: int
    latest_id: int
    revision: int


@check_arguments
def history(
    *,
    room: Room,
    user: User,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int | None = None,
) -> HistoryPage:
    """Return a `HistoryPage` of *room*: the latest messages, or those next to an id.

    *before*, *after* and *around* are message ids; give at most one. *before* and *after* exclude
    the message itself, *around* includes it. *limit* is the number of messages: PAGE_SIZE by
    default, and at most 1,000. Raises NotAllowed if *user* can't see the room, and InvalidArgument
    for more than one id or a limit below 1.
    """
    if sum(anchor is not None for anchor in (before, after, around)) > 1:
        raise InvalidArgument(_("Pass only one of before, after and around."))
    size = min(core_settings.page_size if limit is None else limit, MAX_LIMIT)
    policy = get_policy()
    require(policy.can_view(user, room))
    first_id = policy.first_visible_id(user, room)
    pivot = _pivot(before, after, around)
    counted: dict[str, Any] = {"pivot": pivot, "limit": COUNT_LIMIT + 1 + size, "first": first_id}
    if around is None:
        find = partial(_find, room, counted, before, after, size)
    else:
        find = partial(_around, room, counted, around, size)
    ends, rows = _read(room, counted, find)
    return _page(ends, rows, pivot)


def _page(ends: Any, rows: tuple[Message, ...], pivot: int) -> HistoryPage:
    """Return the page of *rows*. *ends* has the ends of the room and the counts around *pivot*."""
    # A page without rows is a gap at the pivot.
    first, last = (rows[0].pk, rows[-1].pk) if rows else (pivot, pivot - 1)
    has_older = ends.first_message_id is not None and ends.first_message_id < first
    has_newer = ends.last_message_id is not None and ends.last_message_id > last
    shown_before = sum(row.pk < pivot for row in rows)
    return HistoryPage(
        messages=rows,
        has_older=has_older,
        has_newer=has_newer,
        older_count=_count(has_older, ends.before_count - shown_before),
        newer_count=_count(has_newer, ends.rest_count - (len(rows) - shown_before)),
        latest_id=ends.last_message_id or 0,
        revision=ends.room_revision,
    )


def _pivot(before: int | None, after: int | None, around: int | None) -> int:
    """Return the id that divides the page: messages with lower ids come before it."""
    following = after if around is None else around
    if following is not None:
        return possible_id(following + 1)
    return LARGEST_ID if before is None else possible_id(before)


def _read(
    room: Room, counted: dict[str, Any], find: Callable[[], tuple[Message, ...]]
) -> tuple[Any, tuple[Message, ...]]:
    """Return the ends of the room, and the messages that *find* returns."""
    if rows := find():
        return rows[0], rows
    # No row has the revision. Read it before the rows, so that the first poll finds a change in
    # between.
    with_ends = Room.objects.filter(pk=room.pk).with_ends(first=counted["first"])
    ends = with_ends.with_counts(room.pk, **counted).first()
    if ends is None:
        raise NotAllowed
    return ends, find()


def _find(
    room: Room, counted: dict[str, Any], before: int | None, after: int | None, size: int
) -> tuple[Message, ...]:
    rows = find_page(room_id=room.pk, size=size, before=before, after=after, **counted)
    return tuple(rows if after is not None else reversed(rows))


def _count(has_any: bool, counted: int) -> int:
    return min(max(counted, 1), COUNT_LIMIT + 1) if has_any else 0


def _around(room: Room, counted: dict[str, Any], message_id: int, size: int) -> tuple[Message, ...]:
    """Return a page that begins half a page before *message_id*, if there are so many."""
    first_id = counted["first"]
    older = Message.objects.older_in_room(room.pk, message_id + 1, first=first_id)
    ids = older.newest_first().values_list("pk", flat=True)
    half = size // 2
    # A query of its own: in a subquery, MariaDB would not search the index by it.
    start = next(iter(ids[half : half + 1]), 0)
    page = Message.objects.newer_in_room(room.pk, start, first=first_id)
    page = page.with_ends(room.pk, first=first_id).with_counts(room.pk, **counted)
    return tuple(page.oldest_first().for_display()[:size])


@check_arguments
def mark_read(*, room: Room, user: User, message: Message | None = None) -> None:
    """Move the read mark of *user* forward to *message*, by default the room's last message.

    It never moves backwards. A user who is not a member has no read mark: the call has no effect.
    Raises NotAllowed for a message of another room or one that *user* can't see, and for a
    deactivated account.
    """
    require(get_policy().is_active(user))
    if message is not None:
        _require_visible(message, room, user)
        newest: int | None = message.pk
    else:
        newest = Message.objects.in_room(room.pk).newest_id()
    if newest is not None:
        Membership.objects.of(room_id=room.pk, user_id=user.pk).advance_read_mark(newest)


@check_arguments
def mark_unread(*, room: Room, user: User, message: Message) -> None:
    """Move the read mark of *user* back, so that *message* is the first unread one.

    Raises NotAllowed if *user* can't see the room or the message.
    """
    require(get_policy().can_view(user, room))
    _require_visible(message, room, user)
    Membership.objects.of(room_id=room.pk, user_id=user.pk).update(read_id=message.pk - 1)


def _require_visible(message: Message, room: Room, user: User) -> None:
    require(message.room_id == room.pk and get_policy().sees(user, message))


@check_arguments
def rooms_for(*, user: AbstractBaseUser) -> RoomQuerySet:
    """Return a queryset of the rooms to list for *user*, in one query.

    These are the rooms that *user* is a member of, and other rooms that the site's own
    `visible_rooms` shows. Each room has these attributes:

    - ``read_id``: the read mark, or None if *user* is not a member
    - ``muted``: whether *user* has muted the room, or None if they are not a member
    - ``unread_count``: messages of others after the read mark, among the room's newest 200; 100
      means more than 99, and 0 stands for no read mark as well
    - ``last_message_id``, ``last_message_at`` and ``last_author_id``: id, time and author of the
      last message that *user* sees, or None
    """
    policy = get_policy()
    rooms = with_facts(policy.listed_rooms(user))
    first_visible, first = policy.first_visible(user), None
    if first_visible is not None:
        rooms, first = rooms.alias(first_visible=first_visible), OuterRef("first_visible")
    return rooms.with_unread_count(user.pk, first=first).with_last_message(first=first)


@check_arguments
def room_facts(*, user: User) -> list[RoomFacts]:
    """Return `RoomFacts` for each of the rooms that `rooms_for` returns, in any order.

    A caller compares them to find out whether the room list has changed. This makes one query,
    which is much cheaper than that of `rooms_for`.
    """
    policy = get_policy()
    if policy.is_active(user) and not policy.has_own_visibility:
        return facts_of_member(user.pk)
    return facts_of_rooms(policy.listed_rooms(user))


def room_facts_by_user(*, users: Iterable[AbstractBaseUser]) -> dict[Any, list[RoomFacts]]:
    """Return the result of `room_facts` for each of *users*, by the users' keys.

    This makes one query for all users, or one for each if the policy has its own rule for visible
    rooms. Raises NotAllowed for a value that is not an account.
    """
    people, policy = people_of(users), get_policy()
    if policy.has_own_visibility:
        return {user.pk: room_facts(user=user) for user in people}
    found = facts_of_members({user.pk for user in people if policy.is_active(user)})
    return {user.pk: found.get(user.pk, []) for user in people}
