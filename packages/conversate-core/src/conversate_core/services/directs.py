"""Services for direct conversations: one room for one set of people, which only they see."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from ..conf import core_settings
from ..databases import accounts, atomic
from ..errors import InvalidArgument, NotAllowed
from ..internal.arguments import check_arguments, people_of
from ..internal.locks import lock_accounts
from ..internal.permission_gate import require
from ..models import Membership, Participant, Role, Room
from ..people import load_people, person_for
from ..policy import get_policy
from ..queries.hot import find_membership
from .members import add_if_allowed, new_membership, send_members_added
from .rooms import RoomChange, send_room_changed

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..people import User

MAX_PEOPLE = 8


@check_arguments
def open_direct(*, users: Iterable[AbstractBaseUser], by: AbstractBaseUser | None = None) -> Room:
    """Return the direct conversation of *users* and *by*, 2 to 8 people. Create it if needed.

    The same people always get the same room. Only they see it, nobody can be added, and it has no
    moderators. People who have left come back by opening it again; others can't bring them back.

    Raises NotAllowed if ``CONVERSATE_DIRECTS`` is off, the policy's `can_open_direct` refuses, or
    an account was deleted; InvalidArgument for fewer or more people. Members of the room get it
    whatever the policy says.
    """
    people = {user.pk: user for user in [*people_of(users), *([] if by is None else [by])]}
    if not 2 <= len(people) <= MAX_PEOPLE:
        raise InvalidArgument(
            _("A direct conversation has 2 to %(most)d people.") % {"most": MAX_PEOPLE}
        )
    require(core_settings.directs)
    key = _key_of(people)
    room = _find(key, people)
    if room is not None and (by is None or _is_member(room, by)):
        return room
    require(by is None or get_policy().can_open_direct(by, _others(people, by)))
    room = room or _create(key, people, by)
    if by is not None and not _is_member(room, by):
        add_if_allowed(room, by, Role.MEMBER, by, lambda room: True)
    return room


@check_arguments
def name_directs(*, rooms: Iterable[Room], user: User | None = None) -> list[Room]:
    """Give each direct conversation among *rooms* its title for *user*: the names of the others.

    The title is set on the objects only. Without a *user* it has all names. Returns *rooms* as a
    list. This makes one query for any number of rooms, and none if there are no direct
    conversations. Raises NotAllowed for a value that is not a room.
    """
    rooms = _rooms_of(rooms)
    directs = [room for room in rooms if room.is_direct]
    if not directs:
        return rooms
    people = _people_of(directs)
    load_people(each for users in people.values() for each in users)
    for room in directs:
        others = [each for each in people[room.pk] if user is None or each.pk != user.pk]
        names = sorted((person_for(each).name for each in others), key=str.casefold)
        room.title = ", ".join(names) or person_for(None).name
    return rooms


def _rooms_of(value: Any) -> list[Room]:
    try:
        rooms = list(value)
    except TypeError:
        raise NotAllowed from None
    require(all(isinstance(room, Room) for room in rooms))
    return rooms


def left_by(room: Room) -> list[AbstractBaseUser]:
    """Return the people who have left a direct conversation, in one query."""
    staying = Membership.objects.filter(room=room.pk).values("user")
    left = Participant.objects.filter(room=room.pk).exclude(user__in=staying)
    return [participant.user for participant in left.order_by("pk").select_related("user")]


def _others(people: Mapping[Any, AbstractBaseUser], by: AbstractBaseUser) -> list[Any]:
    return [user for pk, user in people.items() if pk != by.pk]


def _people_of(rooms: Iterable[Room]) -> Mapping[int, list[AbstractBaseUser]]:
    people: dict[int, list[AbstractBaseUser]] = defaultdict(list)
    found = Participant.objects.filter(room__in=[room.pk for room in rooms])
    for participant in found.order_by("pk").select_related("user"):
        people[participant.room_id].append(participant.user)
    return people


def _key_of(keys: Collection[Any]) -> str:
    """Return a digest of the people's keys, of any type."""
    return sha256(json.dumps(sorted(map(str, keys))).encode()).hexdigest()


def _find(key: str, people: Collection[Any]) -> Room | None:
    room = Room.objects.filter(direct_key=key).first()
    if room is None:
        return None
    known = set(Participant.objects.filter(room=room.pk).values_list("user", flat=True))
    if known == set(people):
        return room
    # An account was deleted, and another one got its key: it must not get the history.
    Room.objects.filter(pk=room.pk, direct_key=key).update(direct_key=token_hex(32))
    return None


def _is_member(room: Room, user: AbstractBaseUser) -> bool:
    return find_membership(room_id=room.pk, user_id=user.pk) is not None


def _create(key: str, people: Collection[Any], by: AbstractBaseUser | None) -> Room:
    with atomic():
        # Before the room: MariaDB would otherwise lock them later, for the foreign key.
        lock_accounts(people)
        try:
            with atomic():
                room = Room.objects.create(
                    slug=token_hex(12),
                    title="",
                    direct_key=key,
                    created_by_id=getattr(by, "pk", None),
                )
        except IntegrityError:
            # Somebody else has just opened it, or the account of its creator was deleted.
            if found := _find(key, people):
                return found
            _require_accounts(people)
            raise
        # After the first write, since SQLite could not write after a read.
        _require_accounts(people)
        _add_people(room, people, by)
    return room


def _require_accounts(keys: Collection[Any]) -> None:
    require(accounts().filter(pk__in=keys).count() == len(keys))


def _add_people(room: Room, people: Collection[Any], by: AbstractBaseUser | None) -> None:
    Participant.objects.bulk_create(Participant(room=room, user_id=pk) for pk in people)
    memberships = Membership.objects.bulk_create(
        new_membership(room_id=room.pk, user_id=pk, role=Role.MEMBER, index=index)
        for index, pk in enumerate(people)
    )
    send_room_changed(room, RoomChange.CREATED, by)
    send_members_added(room, memberships, by)
