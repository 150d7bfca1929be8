"""The member list of a sidebar: the first members of a room, as everyone in the room sees them.

All polls of a room share one list for a moment, so that a large room costs no more than a small
one. Changes that this process makes to the room or its members show at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.timezone import now

from conversate_core.internal.ttl_cache import TTLCache
from conversate_core.models import Membership, Room
from conversate_core.policy import get_policy
from conversate_core.presence import Presence, State, presence_of, record_view
from conversate_core.queries.memberships import find_members
from conversate_core.services.readers import Reader, readers_of, shows_readers

from ..presenting.members import (
    PresentedMember,
    name_key,
    presence_key,
    present_member,
    present_members,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..visits import Visit

# Members in the list. The page of members has all of them.
SHOWN = 50
# How old a cached list may be for a poll. Changes by other processes, and new names, show after
# this time.
FRESH = timedelta(seconds=1)
# The same for a check whether sidebars have changed, which renewals need once or twice a minute.
FRESH_FOR_CHECK = timedelta(seconds=15)
# Rooms whose lists a process caches.
_MOST = 200


@dataclass(frozen=True)
class MemberList:
    """``first`` has up to SHOWN members, ``count`` is the number of all members.

    ``readers`` are the read marks of members who let others see them, if the room shows readers.
    """

    count: int
    first: list[PresentedMember]
    has_presence: bool
    readers: list[Reader]

    @cached_property
    def _digests(self) -> dict[str, int]:
        return {member.user_id: _digest(member.facts) for member in self.first}

    @cached_property
    def _digest_sum(self) -> int:
        return sum(self._digests.values())

    @cached_property
    def _reader_digests(self) -> dict[Any, int]:
        return {reader.user_id: _digest(reader) for reader in self.readers}

    @cached_property
    def _reader_digest_sum(self) -> int:
        return sum(self._reader_digests.values())

    def own(self, membership: Membership | None, user: AbstractBaseUser) -> PresentedMember | None:
        """Return the user's own entry, always as active; None if they are not a member."""
        if membership is None:
            return None
        presence = Presence(State.ACTIVE) if self.has_presence else None
        return present_member(membership, user=user, presence=presence, is_me=True)

    def facts(self, own: PresentedMember | None) -> tuple[object, ...]:
        """Return everything that the list shows to the user with the entry *own*, for an ETag."""
        others = self._digest_sum - (self._digests.get(own.user_id, 0) if own else 0)
        return (self.count, others, own and own.facts)

    def readers_for(self, user: AbstractBaseUser) -> list[Reader]:
        """Return the read marks of others; none for users who hide theirs or are no members."""
        if user.pk not in self._reader_digests:
            return []
        return [reader for reader in self.readers if reader.user_id != user.pk]

    def reader_facts(self, user: AbstractBaseUser) -> int | None:
        """Return what stands for `readers_for` in an ETag, for all members at little cost."""
        own = self._reader_digests.get(user.pk)
        return None if own is None else self._reader_digest_sum - own

    def shown_to(self, own: PresentedMember | None) -> list[PresentedMember]:
        """Return the members by name. In a longer list, members that are not away come first."""
        members = self.first
        if own is not None:
            others = [member for member in self.first if member.user_id != own.user_id]
            members = [own, *others[: SHOWN - 1]]
        return sorted(members, key=name_key if self.count <= SHOWN else presence_key)


def find_member_list(visit: Visit, *, max_age: timedelta = FRESH) -> MemberList | None:
    """Return the members that the user may see: one query, or none if the list is cached."""
    room, rights = visit.room, _rights(visit)
    if not rights.sees_members:
        return None
    cache = _member_lists if rights.sees_presence else _member_lists_without_presence
    # The same room, unchanged: a member who joins or leaves changes its revision.
    version, read_at = (room.created_at, room.revision, room.members_revision), now()
    known = cache.get(room.pk, version, ttl=max_age)
    if known is not None:
        return known
    members = _read_members(room, rights)
    presence = presence_of(room=room, members=members) if rights.sees_presence else None
    member_list = _make_member_list(members, presence, _readers(members, rights))
    cache.set(room.pk, version, member_list, read_at=read_at)
    return member_list


def view_member_list(visit: Visit, *, is_opened: bool) -> MemberList | None:
    """Return the members that the user of a page may see, without the cache: one query.

    If a member opens the page, record that they are present.
    """
    rights = _rights(visit)
    members = _read_members(visit.room, rights) if rights.sees_members else []
    presence = _presence(visit, members if rights.sees_presence else [], is_opened=is_opened)
    if not rights.sees_members:
        return None
    seen = presence if rights.sees_presence else None
    return _make_member_list(members, seen, _readers(members, rights))


def _presence(
    visit: Visit, members: Sequence[Membership], *, is_opened: bool
) -> Mapping[Any, Presence] | None:
    """Return the presence of *members*.

    Record that of the user first. Without JavaScript, page views are the only sign of it.
    """
    if visit.membership is None or not is_opened:
        return presence_of(room=visit.room, members=members)
    # Presence backends that use the room then don't query it.
    visit.membership.room = visit.room
    return record_view(membership=visit.membership, members=members, client=visit.view)


class _Rights(NamedTuple):
    sees_members: bool
    sees_presence: bool
    sees_readers: bool


def _rights(visit: Visit) -> _Rights:
    policy, user, room = get_policy(), visit.user, visit.room
    sees_members = policy.can_see_members(user, room)
    sees_presence = sees_members and policy.can_see_presence(user, room)
    # A read mark that moves tells that a member is there.
    return _Rights(sees_members, sees_presence, sees_presence and shows_readers(room))


def _read_members(room: Room, rights: _Rights) -> list[Membership]:
    """Return the first members, each with the number of all members: one query."""
    # Only with this permission: in a large room, the order reveals the presence of members.
    return find_members(
        room,
        most=SHOWN,
        with_presence=rights.sees_presence,
        with_reading=rights.sees_readers,
    )


def _readers(members: Sequence[Membership], rights: _Rights) -> list[Reader]:
    return readers_of(members) if rights.sees_readers else []


def _make_member_list(
    members: Sequence[Membership],
    presence: Mapping[Any, Presence] | None,
    readers: list[Reader],
) -> MemberList:
    counted: Sequence[Any] = members
    return MemberList(
        count=counted[0].members_count if members else 0,
        first=present_members(members, presence=presence),
        has_presence=presence is not None,
        readers=readers,
    )


def forget(room_id: int, **kwargs: Any) -> None:
    """Delete the cached lists of a room. This is a receiver of `member_changed`."""
    _member_lists.delete(room_id)
    _member_lists_without_presence.delete(room_id)


def _digest(facts: object) -> int:
    return int.from_bytes(sha256(repr(facts).encode()).digest()[:8], "big")


_member_lists = TTLCache[MemberList](ttl=FRESH_FOR_CHECK, max_size=_MOST)
_member_lists_without_presence = TTLCache[MemberList](ttl=FRESH_FOR_CHECK, max_size=_MOST)
