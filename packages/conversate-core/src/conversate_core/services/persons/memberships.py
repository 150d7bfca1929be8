"""End the memberships of a person, and make their direct conversations forget them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from ...errors import NotAllowed
from ...internal.revisions import room_lock
from ...models import Membership, Participant, Room
from ..members import send_membership_changed
from .changing_rooms import change_in_room

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def end_memberships(user: AbstractBaseUser) -> Iterator[int]:
    """End all memberships of *user*. Yield the number after each."""
    mine = Membership.objects.filter(user=user.pk)
    for room_id in list(mine.order_by("pk").values_list("room_id", flat=True)):
        # A room that was deleted meanwhile has no members any more.
        with suppress(NotAllowed), room_lock(Room(pk=room_id)) as locked:
            mine.filter(room=room_id).delete()
            send_membership_changed(locked, user, None, None)
        yield 1


def leave_directs(user_id: Any) -> Iterator[int]:
    """Remove the person from the people of direct conversations. The others keep them."""
    mine = Participant.objects.filter(user=user_id).order_by("pk")
    for key, room_id in list(mine.values_list("pk", "room_id")):
        change_in_room(room_id, user_id, partial(_leave, key, room_id))
        yield 1


def _leave(key: int, room_id: int) -> None:
    Participant.objects.filter(pk=key).delete()
    # The old one is a digest of the keys of all people.
    Room.objects.filter(pk=room_id).update(direct_key=token_hex(32))
