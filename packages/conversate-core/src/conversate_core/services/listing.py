"""The room lists of a user, with SQL that is built once if the site has no rules of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..models import Access, Membership, Message, Room
from ..policy import RoomPolicy, get_policy, overrides
from ..queries.counting import RoomSummary
from ..queries.prepared import PreparedQuery
from ..queries.room_facts import with_facts
from ..querysets import RoomQuerySet
from .reading import rooms_for

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def find_listed_rooms(user: AbstractBaseUser) -> list[Room]:
    """Return the rooms of `services.rooms_for`, in any order."""
    policy = get_policy()
    if _has_own_rules(policy) or not policy.is_active(user):
        return list(rooms_for(user=user))
    return _listed.find(user_id=user.pk)


def find_unread_rooms(user: AbstractBaseUser) -> list[Room]:
    """Return those with unread messages, without muted ones, as sums and badges count them."""
    return [room for room in find_listed_rooms(user) if RoomSummary.of(room).counted_unread]


def find_rooms_around(membership: Membership, user: AbstractBaseUser) -> list[Room]:
    """Return the same rooms for the page of one of them, in one query.

    *membership* is the one of *user* there. Each room has ``first_unread_id``: the first message in
    the room of *membership* that they have not read, or None.
    """
    policy, room_id, since = get_policy(), membership.room_id, membership.read_id + 1
    if _has_own_rules(policy) or not policy.is_active(user):
        first = policy.first_visible_id(user, membership.room)
        rooms = rooms_for(user=user)
        return list(rooms.with_first_unread(room_id, user.pk, since=since, first=first))
    return _around.find(user_id=user.pk, room_id=room_id, since=since)


def find_joinable_rooms(user: AbstractBaseUser) -> list[Room]:
    """Return the rooms of the policy's `joinable_rooms`."""
    policy = get_policy()
    has_own_rule = overrides(type(policy), "joinable_rooms")
    if has_own_rule or not policy.is_active(user) or policy.sees_all_rooms(user):
        return list(policy.joinable_rooms(user))
    return _joinable.find(user_id=user.pk)


def _has_own_rules(policy: RoomPolicy) -> bool:
    return policy.has_own_visibility or overrides(type(policy), "first_visible")


def _listed_of(*, user_id: Any) -> RoomQuerySet:
    rooms = with_facts(Room.objects.of_member(user_id)).order_by()
    return rooms.with_unread_count(user_id).with_last_message()


def _around_of(*, user_id: Any, room_id: Any, since: Any) -> RoomQuerySet:
    return _listed_of(user_id=user_id).with_first_unread(room_id, user_id, since=since)


def _joinable_of(*, user_id: Any) -> RoomQuerySet:
    mine = Membership.objects.filter(user=user_id).values("room")
    return Room.objects.not_archived().not_direct().exclude(pk__in=mine).filter(access=Access.OPEN)


_listed: PreparedQuery[Room] = PreparedQuery(
    _listed_of, has_constants=True, user_id=(Membership, "user")
)
_around: PreparedQuery[Room] = PreparedQuery(
    _around_of,
    has_constants=True,
    user_id=(Membership, "user"),
    room_id=(Message, "room"),
    since=(Message, "id"),
)
_joinable: PreparedQuery[Room] = PreparedQuery(
    _joinable_of, has_constants=True, user_id=(Membership, "user")
)
