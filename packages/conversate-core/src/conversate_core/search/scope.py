"""The scope of a search: the messages that a user can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef
from django.db.models.expressions import RawSQL

from ..databases import LARGEST_ID, possible_id, write_connection
from ..models import Message, Room
from ..policy import get_policy
from .database import database_of

if TYPE_CHECKING:
    from ..people import User
    from ..querysets import MessageQuerySet, RoomQuerySet

# A user who sees more rooms than this is assumed to see most messages.
_MAX_NAMED_ROOMS = 30

# Raw SQL: building a queryset over many rooms would take longer than running it.
_ALL = "SELECT id FROM conversate_core_message WHERE id < %s"
_NEWEST = "SELECT id FROM ({}) ends ORDER BY id DESC LIMIT %s"


@dataclass(frozen=True)
class SearchScope:
    """The ``visible`` rooms, and the messages in them that come ``before`` an id.

    ``rooms`` has the keys of the rooms, or is None if there are too many to name. ``first`` is the
    lowest id that is visible in any of the rooms, or None if no rule hides messages.
    """

    visible: RoomQuerySet
    rooms: tuple[int, ...] | None
    before: int | None
    first: int | None = None

    def messages(self) -> MessageQuerySet:
        """Return all messages in the scope."""
        return self._visible(self._in_rooms().not_deleted())

    def for_scan(self) -> MessageQuerySet:
        """Return the same messages, for a query that takes the newest ones.

        With the index on the room, the database would collect the messages of several rooms and
        sort them.
        """
        is_one = self.rooms is not None and len(self.rooms) == 1
        return self.messages() if is_one else self.for_index()

    def for_index(self) -> MessageQuerySet:
        """Return the same messages, for a query that uses the search index, not the room's."""
        place = ExpressionWrapper(F("room_id") + 0, output_field=BigIntegerField())
        messages = self._all().not_deleted().alias(place=place)
        if self.rooms is not None:
            messages = messages.filter(place__in=self.rooms)
        return self._visible(messages, "place")

    def by_keys(self, keys: RawSQL | list[int]) -> MessageQuerySet:
        """Return the messages with these *keys*, which are in the scope."""
        return self._visible(Message.objects.not_deleted().not_cleared().filter(pk__in=keys))

    def has_more_than(self, count: int) -> bool:
        return self._in_rooms().order_by()[count : count + 1].exists()

    def newest(self, size: int) -> RawSQL:
        """Return a query for the *size* newest keys, including tombstones.

        If there are too many rooms to name, it includes keys from any room.
        """
        before = LARGEST_ID if self.before is None else possible_id(self.before)
        parts, parameters = [_ALL], [before]
        if self.rooms is not None:
            database = database_of(write_connection())
            parts, parameters = database.newest_of_rooms(self.rooms, before, size)
        sql = _NEWEST.format(" UNION ALL ".join(parts))
        return RawSQL(sql, [*parameters, size])  # noqa: S611 - the keys are parameters

    def _all(self) -> MessageQuerySet:
        messages = Message.objects.not_cleared()
        if self.first is not None:
            messages = messages.filter(pk__gte=self.first)
        return messages if self.before is None else messages.older_than(self.before)

    def _in_rooms(self) -> MessageQuerySet:
        """Return messages of the rooms; of any room, if there are too many to name."""
        if self.rooms is None:
            return self._all()
        if len(self.rooms) == 1:
            return self._all().filter(room=self.rooms[0])
        return self._all().filter(room__in=self.rooms)

    def _visible(self, messages: MessageQuerySet, place: str = "room_id") -> MessageQuerySet:
        """Return the visible ones of *messages*, which are from the rooms if these are named."""
        rooms: Any = self.visible.filter(pk=OuterRef(place))
        if self.first is not None:
            rooms = rooms.filter(first_visible__lte=OuterRef("pk"))
        elif self.rooms is not None:
            return messages
        return messages.filter(Exists(rooms))


def scope_of(user: User, room: Room | None, before: int | None) -> SearchScope:
    """Return what *user* can see in *room*, or in all rooms, before a message id."""
    policy = get_policy()
    visible: Any = policy.visible_rooms(user)
    first_visible = policy.first_visible(user)
    if room is not None:
        visible = visible.filter(pk=room.pk)
    if first_visible is None:
        # A site's own policy may return a room twice.
        keys = list(visible.order_by().values_list("pk", flat=True)[: _MAX_NAMED_ROOMS + 1])
        return SearchScope(
            visible, tuple(set(keys)) if len(keys) <= _MAX_NAMED_ROOMS else None, before
        )
    visible = visible.annotate(first_visible=first_visible)
    rows = list(visible.order_by().values_list("pk", "first_visible")[: _MAX_NAMED_ROOMS + 1])
    if len(rows) > _MAX_NAMED_ROOMS:
        return SearchScope(visible, None, before, first=0)
    firsts = {key: first for key, first in rows if first is not None}
    return SearchScope(visible, tuple(firsts), before, first=min(firsts.values(), default=0))
