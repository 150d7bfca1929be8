"""Members: add, join, leave, remove, role, preferences."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ..colours import Colour
from ..errors import NotAllowed
from ..models import Membership, Message, Role, Room
from ..policy import get_policy
from ..signals import member_changed, membership_changed
from ._revision import revising
from ._rules import require
from ._signals import send_on_commit

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..policy import User


# The rule of a change: asked before the room's lock is taken, and again under it.
May = Callable[[Room], bool]


def get_membership(*, room: Room, user: User) -> Membership | None:
    """Return the membership of *user* in *room*, or None."""
    return get_policy().membership(user, room)


def new_membership(*, room_id: int, user_id: Any, role: str, index: int) -> Membership:
    """An unsaved membership with the colour that is due to the *index*-th member."""
    return Membership(room_id=room_id, user_id=user_id, role=role, colour=Colour.nth(index))


def add_member(
    *,
    room: Room,
    user: AbstractBaseUser,
    role: str = Role.MEMBER,
    by: AbstractBaseUser | None = None,
) -> Membership:
    """Make *user* a member of *room*. Who is one already stays as they are. Raises NotAllowed."""
    require(_manages(by, room))
    return _existing(room, user) or _add(room, user, role, by, partial(_manages, by))


def join_room(*, room: Room, user: AbstractBaseUser) -> Membership:
    """Let *user* join an open room. Who is a member already stays so. Raises NotAllowed."""
    if existing := get_policy().membership(user, room):
        return existing
    may = partial(get_policy().can_join, user)
    require(may(room))
    return _add(room, user, Role.MEMBER, user, may)


def leave_room(*, room: Room, user: AbstractBaseUser) -> None:
    """End the membership of *user*. Leaving twice is no error.

    Raises NotAllowed for a deactivated account.
    """
    require(get_policy().is_active(user))
    _remove(room, user, user, lambda _: True)


def remove_member(
    *, room: Room, user: AbstractBaseUser, by: AbstractBaseUser | None = None
) -> None:
    """End the membership of *user*. Removing somebody twice is no error. Raises NotAllowed."""
    require(_manages(by, room))
    _remove(room, user, by, partial(_manages, by))


def change_role(
    *, room: Room, user: AbstractBaseUser, role: str, by: AbstractBaseUser | None = None
) -> Membership:
    """Give a member another role. Raises NotAllowed, also where *user* is no member."""
    require(_manages(by, room))
    with revising(room) as locked:
        require(_manages(by, locked))
        Membership.objects.of(room_id=room.pk, user_id=user.pk).update(role=Role(role))
        membership = _existing(room, user)
        if membership is None:
            raise NotAllowed
        _announce(locked, user, membership, by)
    return membership


def change_preferences(
    *,
    membership: Membership,
    colour: str | None = None,
    flash_alert: bool | None = None,
    title_alert: bool | None = None,
    desktop_alert: bool | None = None,
) -> Membership:
    """Change how *membership* looks and is alerted in the page; None leaves a preference.

    Raises ValueError for a colour that is not in the palette, and NotAllowed where the membership
    has ended meanwhile.
    """
    changes: dict[str, Any] = {
        "colour": None if colour is None else Colour(colour).value,
        "flash_alert": flash_alert,
        "title_alert": title_alert,
        "desktop_alert": desktop_alert,
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    if changes:
        require(bool(Membership.objects.filter(pk=membership.pk).update(**changes)))
        send_on_commit(member_changed, Membership, room_id=membership.room_id)
    for name, value in changes.items():
        setattr(membership, name, value)
    return membership


def _manages(by: AbstractBaseUser | None, room: Room) -> bool:
    return by is None or get_policy().can_manage(by, room)


def _existing(room: Room, user: AbstractBaseUser) -> Membership | None:
    return Membership.objects.of(room_id=room.pk, user_id=user.pk).first()


def _add(
    room: Room, user: AbstractBaseUser, role: str, by: AbstractBaseUser | None, may: May
) -> Membership:
    # The room's lock lets one of two at once add the row; the other one finds it. The account's
    # lock comes before it: MariaDB would take it after, for the new row that refers to it.
    with revising(room, account=user) as locked:
        if existing := _existing(room, user):
            return existing
        require(may(locked))
        index = Membership.objects.filter(room=room.pk).count()
        membership = new_membership(room_id=room.pk, user_id=user.pk, role=Role(role), index=index)
        # What was said before they came is history to them, not news.
        newest = (
            Message.objects.in_room(room.pk)
            .order_by("-room_id", "-pk")
            .values_list("pk", flat=True)
        )
        membership.read_id = newest.first() or 0
        membership.save()
        _announce(locked, user, membership, by)
    return membership


def _remove(room: Room, user: AbstractBaseUser, by: AbstractBaseUser | None, may: May) -> None:
    if _existing(room, user) is None:
        return
    # Under the room's lock, so that no post of the removed member can commit after it.
    with revising(room) as locked:
        require(may(locked))
        removed, _ = Membership.objects.of(room_id=room.pk, user_id=user.pk).delete()
        if removed:
            _announce(locked, user, None, by)


def _announce(
    room: Room,
    user: AbstractBaseUser,
    membership: Membership | None,
    by: AbstractBaseUser | None,
) -> None:
    send_on_commit(
        membership_changed, Membership, room=room, user=user, membership=membership, by=by
    )
