"""The members of a room as everybody sees them, of which the pages show the first ones.

Of a large room these are read once in a while for all who poll, whatever their number. Whatever
this process does to the room or to its members is seen at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.timezone import now

from conversate_core.memory import ShortMemory
from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, State, here_first, join_presence, presence_of

from .presenting.members import (
    PresentedMember,
    here_and_name_of,
    name_of,
    present_member,
    present_members,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Members that a page and a poll show; the page of members has them all.
SHOWN = 50
# How long what was read is good for other polls: as late somebody may be told of what another
# process has written, or of a new name.
FRESH = timedelta(seconds=1)
# Rooms that a process remembers.
_MOST = 200


@dataclass(frozen=True)
class Roster:
    """``count`` is the number of all members, of whom ``first`` has up to SHOWN."""

    count: int
    first: list[PresentedMember]
    has_presence: bool

    @cached_property
    def _marks(self) -> dict[str, int]:
        return {member.user_id: _mark(member) for member in self.first}

    @cached_property
    def _all_marks(self) -> int:
        return sum(self._marks.values())

    def own(self, membership: Membership | None, user: AbstractBaseUser) -> PresentedMember | None:
        """Whoever looks is here, whatever another page of theirs has told."""
        if membership is None:
            return None
        presence = Presence(State.ACTIVE) if self.has_presence else None
        return present_member(membership, user=user, presence=presence, is_me=True)

    def facts(self, own: PresentedMember | None) -> tuple[object, ...]:
        """What differs where the list would look different to who is *own* in it."""
        others = self._all_marks - (self._marks.get(own.user_id, 0) if own else 0)
        return (self.count, others, own and own.facts)

    def shown_to(self, own: PresentedMember | None) -> list[PresentedMember]:
        """By name; where these are not all, those who are here come first."""
        members = self.first
        if own is not None:
            others = [member for member in self.first if member.user_id != own.user_id]
            members = [own, *others[: SHOWN - 1]]
        return sorted(members, key=name_of if self.count <= SHOWN else here_and_name_of)


def first_members(room: Room) -> list[Membership]:
    """The first members of *room*, each with the number of them all: one query."""
    members: QuerySet[Membership] = join_presence(room.memberships.counted())
    return list(here_first(members.select_related("user"))[:SHOWN])


def make_roster(
    memberships: Sequence[Membership], presence: Mapping[Any, Presence] | None
) -> Roster:
    """*memberships* are what `first_members` gives."""
    return Roster(
        count=getattr(memberships[0], "members_count", 0) if memberships else 0,
        first=present_members(memberships, presence=presence),
        has_presence=presence is not None,
    )


def find_roster(room: Room) -> Roster:
    """One query, or none where somebody has just asked."""
    # With what makes it the same room, unchanged: who comes and goes changes its revision.
    version = (room.created_at, room.revision)
    read_at = now()
    known = _rosters.get(room.pk, version)
    if known is not None:
        return known
    memberships = first_members(room)
    roster = make_roster(memberships, presence_of(room=room, members=memberships))
    _rosters.keep(room.pk, version, roster, read_at=read_at)
    return roster


def forget(room_id: int, **kwargs: Any) -> None:
    """Receives `member_changed`."""
    _rosters.forget(room_id)


def _mark(member: PresentedMember) -> int:
    return int.from_bytes(sha256(repr(member.facts).encode()).digest()[:8], "big")


_rosters = ShortMemory[Roster](fresh=FRESH, most=_MOST)
