"""Services for who has read a message, from the read marks of the room's members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import IntegrityError

from ..conf import core_settings
from ..databases import atomic
from ..internal.arguments import check_arguments
from ..internal.permission_gate import require
from ..internal.policy_cache import use_policy_cache
from ..models import Membership, Message, PersonPreferences, Room
from ..policy import get_policy
from ..queries.memberships import find_members

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..people import User

# Rooms with more members show no readers: the list would be long, and its cost would grow with it.
MOST_MEMBERS = 50


@dataclass(frozen=True)
class SeenBy:
    """Who has read a message, and who has not: memberships, with their users loaded.

    Members who don't let others see what they have read, who joined after the message, or who can't
    see it are in neither of them; nor are the author, former members and deactivated accounts.
    """

    seen: tuple[Membership, ...]
    not_yet: tuple[Membership, ...]


class Reader(NamedTuple):
    """The read mark of a member who lets others see it; ``joined_id`` as in `Membership`."""

    user_id: Any
    read_id: int
    joined_id: int


@check_arguments
def seen_by(*, message: Message, by: AbstractBaseUser) -> SeenBy:
    """Return which members have read *message*, a message of *by*.

    Raises NotAllowed if the message was deleted or is by someone else; if *by* is no member or
    can't see the members, their presence or the message; if the site, the room or *by* hides
    what people have read; and in rooms of more than 50 members.
    """
    room = message.room
    with use_policy_cache():
        require(shows_readers(room) and _is_own(message, by) and _may_see(by, message))
        members = find_members(room, most=MOST_MEMBERS, with_presence=False, with_reading=True)
        readers = readers_of(members)
        require(by.pk in {reader.user_id for reader in readers})
        keys = {each.user_id for each in readers if each.joined_id < message.pk} - {by.pk}
        others = _who_see(message, [each for each in members if each.user_id in keys])
    return SeenBy(
        seen=tuple(each for each in others if each.read_id >= message.pk),
        not_yet=tuple(each for each in others if each.read_id < message.pk),
    )


def _is_own(message: Message, by: AbstractBaseUser) -> bool:
    is_there = message.deleted_at is None and message.pk > message.room.cleared_id
    return is_there and message.author_id == by.pk


def _may_see(by: AbstractBaseUser, message: Message) -> bool:
    policy, room = get_policy(), message.room
    return (
        policy.membership(by, room) is not None
        and policy.can_view(by, room)
        and policy.sees(by, message)
        and can_see_readers(by, room)
    )


def _who_see(message: Message, members: Sequence[Membership]) -> list[Membership]:
    """Return those of *members* who see *message*: one query, or none if all see all messages."""
    policy = get_policy()
    rules = [(each.pk, policy.first_visible(each.user)) for each in members]
    limited = [(pk, rule) for pk, rule in rules if rule is not None]
    if not limited:
        return list(members)
    rooms = Room.objects.filter(pk=message.room_id).order_by()
    row: Any = rooms.values_list(*(rule for _, rule in limited)).first()
    firsts = zip((pk for pk, _ in limited), row or (), strict=False)
    hidden = {pk for pk, first in firsts if first is None or first > message.pk}
    return [each for each in members if each.pk not in hidden]


def shows_readers(room: Room) -> bool:
    """Return whether the site and the room show who has read messages, without a query."""
    return core_settings.seen_by and room.shows_readers


def can_see_readers(user: User, room: Room) -> bool:
    """Return whether the policy lets *user* see the members and when they are there.

    A read mark that moves tells that a member is there.
    """
    policy = get_policy()
    return policy.can_see_members(user, room) and policy.can_see_presence(user, room)


def readers_of(members: Iterable[Membership]) -> list[Reader]:
    """Return those of *members*, loaded with their reading, who let others see it, by key.

    It is empty for members of a room with more than MOST_MEMBERS.
    """
    # Not in their own order, which may change with presence.
    loaded: list[Any] = sorted(members, key=lambda each: each.pk)
    if not loaded or loaded[0].members_count > MOST_MEMBERS:
        return []
    policy = get_policy()
    return [
        Reader(each.user_id, each.read_id, each.joined_id)
        for each in loaded
        if not each.hides_reading and policy.is_active(each.user)
    ]


@check_arguments
def shares_reading(*, user: AbstractBaseUser) -> bool:
    """Return whether *user* lets others see what they have read. People who never chose do.

    Raises NotAllowed for a deactivated account.
    """
    require(get_policy().is_active(user))
    return not PersonPreferences.objects.filter(user=user.pk, shows_reading=False).exists()


@check_arguments
def share_reading(*, user: AbstractBaseUser, on: bool) -> None:
    """Let others see what *user* has read in all rooms, or hide it.

    Those who hide it don't see what others have read. Open pages show the change within about a
    minute. Raises NotAllowed for a deactivated account, and InvalidArgument if *on* is neither True
    nor False.
    """
    require(get_policy().is_active(user))
    mine = PersonPreferences.objects.filter(user=user.pk)
    if mine.update(shows_reading=on):
        return
    try:
        with atomic():
            PersonPreferences.objects.create(user_id=user.pk, shows_reading=on)
    except IntegrityError:  # another request created it meanwhile, or the account was deleted
        require(bool(mine.update(shows_reading=on)))
