"""Where a search looks: the messages of the rooms that somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef
from django.db.models.expressions import RawSQL

from ..models import Message, Room
from ..policy import get_policy

if TYPE_CHECKING:
    from ..policy import User
    from ..querysets import MessageQuerySet, RoomQuerySet

# Whoever sees more rooms than this is taken to see most of what is posted.
_MANY = 30
_LAST_ID = 2**63 - 1

# Written out: building a query of many rooms would take longer than running it.
_ALL = "SELECT id FROM conversate_core_message WHERE id < %s"
_NEWEST = "SELECT id FROM ({}) ends ORDER BY id DESC LIMIT %s"
# SQLite reads the rooms side by side, none of them further than it has to.
_OF_ROOM = "SELECT id FROM conversate_core_message WHERE room_id = %s AND id < %s"
# PostgreSQL would sort them whole. Why it is given a range: see MessageQuerySet.in_room.
_END_OF_ROOM = """
    (SELECT id FROM conversate_core_message WHERE room_id >= %s AND room_id <= %s AND id < %s
    ORDER BY room_id DESC, id DESC LIMIT %s)
"""


@dataclass(frozen=True)
class Reach:
    """``rooms`` has the keys of the ``visible`` ones, or None where they are too many to name."""

    visible: RoomQuerySet
    rooms: tuple[int, ...] | None
    before: int | None

    def messages(self) -> MessageQuerySet:
        """All that can be found."""
        messages = self._in_rooms().standing()
        return self._visible(messages) if self.rooms is None else messages

    def in_order(self) -> MessageQuerySet:
        """The same, for who takes the newest ones.

        By the index of several rooms the database would collect all their messages to sort them.
        """
        is_one = self.rooms is not None and len(self.rooms) == 1
        return self.messages() if is_one else self.by_text()

    def by_text(self) -> MessageQuerySet:
        """The same, where an index of rooms is of no use beside that of the text."""
        place = ExpressionWrapper(F("room_id") + 0, output_field=BigIntegerField())
        messages = self._all().standing().alias(place=place)
        if self.rooms is None:
            return self._visible(messages, "place")
        return messages.filter(place__in=self.rooms)

    def by_keys(self, keys: RawSQL | list[int]) -> MessageQuerySet:
        """The same of *keys*, which are from within this reach."""
        messages = Message.objects.standing().filter(pk__in=keys)
        return self._visible(messages) if self.rooms is None else messages

    def has_more_than(self, count: int) -> bool:
        return self._in_rooms().order_by()[count : count + 1].exists()

    def newest(self, size: int) -> RawSQL:
        """The keys of the *size* newest, tombstones among them and, of too many rooms, any."""
        before = _LAST_ID if self.before is None else min(self.before, _LAST_ID)
        parts, parameters = [_ALL], [before]
        if self.rooms is not None and _reads_side_by_side():
            parts = [_OF_ROOM] * len(self.rooms)
            parameters = [each for room in self.rooms for each in (room, before)]
        elif self.rooms is not None:
            parts = [_END_OF_ROOM] * len(self.rooms)
            parameters = [each for room in self.rooms for each in (room, room, before, size)]
        sql = _NEWEST.format(" UNION ALL ".join(parts))
        return RawSQL(sql, [*parameters, size])  # noqa: S611 - the keys are parameters

    def _all(self) -> MessageQuerySet:
        messages = Message.objects.all()
        return messages if self.before is None else messages.older_than(self.before)

    def _in_rooms(self) -> MessageQuerySet:
        """Of too many rooms, any."""
        if self.rooms is None:
            return self._all()
        if len(self.rooms) == 1:
            return self._all().filter(room=self.rooms[0])
        return self._all().filter(room__in=self.rooms)

    def _visible(self, messages: MessageQuerySet, place: str = "room_id") -> MessageQuerySet:
        return messages.filter(Exists(self.visible.filter(pk=OuterRef(place))))


def reach_of(user: User, room: Room | None, before: int | None) -> Reach:
    """What *user* may see of *room*, or of all rooms, before a message."""
    visible = get_policy().visible_rooms(user)
    if room is not None:
        visible = visible.filter(pk=room.pk)
    keys = list(visible.order_by().values_list("pk", flat=True)[: _MANY + 1])
    # A site's own policy may name a room twice.
    return Reach(visible, tuple(set(keys)) if len(keys) <= _MANY else None, before)


def _reads_side_by_side() -> bool:
    return connections[Message.objects.db].vendor == "sqlite"
