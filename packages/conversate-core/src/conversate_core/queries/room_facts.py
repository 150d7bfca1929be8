"""The few values that tell whether a user's room list has changed, for polls to compare.

Each source of `RoomFacts` reads its columns by the names in that class, through Django's fields, so
that the same room gives equal facts with equal types whichever source they come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from ..models import Membership, Room
from ..querysets import RoomQuerySet
from .prepared import PreparedQuery


class RoomFacts(NamedTuple):
    """The values of one room that a user's room list depends on.

    Each field is named after a column: the room's, or the membership's if `OF_MEMBERSHIP` lists
    it. The fields of the membership are None if the user is not a member.
    """

    id: int
    slug: str
    title: str
    revision: int
    read_id: int | None
    muted: bool | None

    @classmethod
    def of(cls, room: Room) -> RoomFacts:
        """Return the facts of a room from `services.rooms_for`."""
        facts = cls._make(getattr(room, name) for name in cls._fields)
        # As it is stored, without the names that `name_directs` gives.
        return facts._replace(title="") if room.is_direct else facts


OF_MEMBERSHIP = frozenset({"read_id", "muted"})

_FROM_ROOM = [f"mine__{name}" if name in OF_MEMBERSHIP else name for name in RoomFacts._fields]
_FROM_MEMBERSHIP = [
    name if name in OF_MEMBERSHIP else f"room__{name}" for name in RoomFacts._fields
]


def with_facts(rooms: RoomQuerySet) -> RoomQuerySet:
    """Annotate *rooms*, which are `with_mine`, with what `RoomFacts.of` reads."""
    return rooms.annotate(**{name: F(f"mine__{name}") for name in OF_MEMBERSHIP})


def facts_of_rooms(rooms: RoomQuerySet) -> list[RoomFacts]:
    """Return the facts of *rooms*, which are `with_mine`, in any order."""
    return [RoomFacts._make(row) for row in rooms.order_by().values_list(*_FROM_ROOM)]


def facts_of_member(user_id: Any) -> list[RoomFacts]:
    """Return the facts of each room of this member, in any order: one prepared query."""
    if user_id is None:
        return []
    return [RoomFacts._make(row) for row in _facts.find(user_id=user_id)]


def _facts_of(user_id: Any) -> QuerySet[Any, Any]:
    return Membership.objects.filter(user=user_id).order_by().values_list(*_FROM_MEMBERSHIP)


_facts = PreparedQuery(_facts_of, user_id=(Membership, "user"))


def facts_of_members(user_ids: Collection[Any]) -> dict[Any, list[RoomFacts]]:
    """Return the same for each of these members, by user key, in one query."""
    rooms = Membership.objects.filter(user__in=user_ids).order_by()
    facts: dict[Any, list[RoomFacts]] = defaultdict(list)
    for user_id, *row in rooms.values_list("user_id", *_FROM_MEMBERSHIP):
        facts[user_id].append(RoomFacts._make(row))
    return facts
