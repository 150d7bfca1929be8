"""Services for members: add, join, leave, remove, change role and preferences."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from ..choices import Color
from ..databases import accounts
from ..errors import NotAllowed
from ..internal.arguments import check_arguments, check_preferences
from ..internal.permission_gate import require
from ..internal.removed_members import note_removed
from ..internal.revisions import announce_members, room_lock
from ..internal.signal_sending import send_on_commit
from ..models import Membership, Message, Role, Room
from ..policy import get_policy
from ..signals import members_added, membership_changed

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from typing_extensions import Unpack

    from ..people import User
    from ..preferences import Preferences


# The policy's rule for a change, checked before the room's lock is taken, and again under it.
Rule = Callable[[Room], bool]


@check_arguments
def get_membership(*, room: Room, user: User) -> Membership | None:
    """Return the membership of *user* in *room*, or None. A deactivated account has none."""
    return get_policy().membership(user, room)


def new_membership(*, room_id: int, user_id: Any, role: str, index: int) -> Membership:
    """Return an unsaved membership with the color of the *index*-th member, from 0."""
    return Membership(room_id=room_id, user_id=user_id, role=role, color=Color.nth(index))


@check_arguments
def add_member(
    *,
    room: Room,
    user: AbstractBaseUser,
    role: str = Role.MEMBER,
    by: AbstractBaseUser | None = None,
) -> Membership:
    """Make *user* a member of *room* with *role*, a value of `Role`. Return the membership.

    Adding an existing member has no effect. Raises NotAllowed if *by* can't manage the room, an
    account or the room was deleted, or it is a direct conversation, and InvalidArgument for an
    unknown role.
    """
    refuse_direct(room)
    require(may_manage(by, room))
    return _find(room, user) or add_if_allowed(room, user, role, by, partial(may_manage, by))


@check_arguments
def join_room(*, room: Room, user: AbstractBaseUser) -> Membership:
    """Make *user* a member of an open room. Return the membership.

    Joining a room twice has no effect. Raises NotAllowed if the policy doesn't let *user* join.
    """
    if existing := get_policy().membership(user, room):
        return existing
    refuse_direct(room)
    may = partial(get_policy().can_join, user)
    require(may(room))
    return add_if_allowed(room, user, Role.MEMBER, user, may)


@check_arguments
def leave_room(*, room: Room, user: AbstractBaseUser) -> None:
    """End the membership of *user*. Leaving a room twice has no effect.

    Raises NotAllowed for a deactivated account.
    """
    require(get_policy().is_active(user))
    _remove(room, user, user, lambda room: True)


@check_arguments
def remove_member(
    *, room: Room, user: AbstractBaseUser, by: AbstractBaseUser | None = None
) -> None:
    """End the membership of *user*. Removing a member twice has no effect.

    Raises NotAllowed if *by* can't manage the room.
    """
    require(may_manage(by, room))
    _remove(room, user, by, partial(may_manage, by))


@check_arguments
def change_role(
    *, room: Room, user: AbstractBaseUser, role: str, by: AbstractBaseUser | None = None
) -> Membership:
    """Give a member another *role*, a value of `Role`. Return the membership.

    Raises NotAllowed if *by* can't manage the room or *user* is not a member, and InvalidArgument
    for an unknown role.
    """
    refuse_direct(room)
    require(may_manage(by, room))
    with room_lock(room) as locked:
        require(may_manage(by, locked))
        Membership.objects.of(room_id=room.pk, user_id=user.pk).update(role=role)
        membership = _find(room, user)
        if membership is None:
            raise NotAllowed
        send_membership_changed(locked, user, membership, by)
    return membership


@check_arguments
def change_preferences(*, membership: Membership, **changes: Unpack[Preferences]) -> Membership:
    """Change the given preferences of *membership*. Return it.

    ``color`` is a value of `Color`; ``title_alert``, ``flash_alert``, ``desktop_alert`` and
    ``muted`` (no unread count and no alerts of any kind) are True or False. Raises InvalidArgument
    for other values, NotAllowed if the membership has ended in the meantime, and TypeError for a
    name that is not a preference.
    """
    check_preferences(changes)
    if changes:
        require(bool(Membership.objects.filter(pk=membership.pk).update(**changes)))
        announce_members(membership.room_id)
    for name, value in changes.items():
        setattr(membership, name, value)
    return membership


def may_manage(by: AbstractBaseUser | None, room: Room) -> bool:
    return by is None or get_policy().can_manage(by, room)


def refuse_direct(room: Room) -> None:
    """Raise NotAllowed if *room* is a direct conversation, whose people stay the same."""
    if room.is_direct:
        raise NotAllowed(_("A direct conversation can't be changed. Open another one instead."))


def _find(room: Room, user: AbstractBaseUser) -> Membership | None:
    return Membership.objects.of(room_id=room.pk, user_id=user.pk).first()


def add_if_allowed(
    room: Room, user: AbstractBaseUser, role: str, by: AbstractBaseUser | None, may: Rule
) -> Membership:
    """Make *user* a member if *may* allows it under the room's lock. Return the membership."""
    try:
        return _add(room, user, role, by, may)
    except IntegrityError:
        # SQLite can't lock the account, and finds at the end that it was deleted.
        require(accounts().filter(pk=user.pk).exists())
        raise


def _add(
    room: Room, user: AbstractBaseUser, role: str, by: AbstractBaseUser | None, may: Rule
) -> Membership:
    # Under the room's lock, the second of two concurrent calls finds the row of the first. The
    # account's lock comes first: MariaDB would otherwise take it later, for the foreign key.
    with room_lock(room, account=user) as locked:
        if existing := _find(room, user):
            return existing
        require(may(locked))
        index = Membership.objects.filter(room=room.pk).count()
        membership = new_membership(room_id=room.pk, user_id=user.pk, role=role, index=index)
        start_after(membership, newest_id(room))
        membership.save()
        send_membership_changed(locked, user, membership, by)
        send_members_added(locked, [membership], by)
    return membership


def newest_id(room: Room) -> int:
    """Return the id of the room's newest message, or 0 if it has none."""
    return Message.objects.in_room(room.pk).newest_id() or 0


def start_after(membership: Membership, message_id: int) -> None:
    """Mark messages up to *message_id* as read, and as posted before the member joined."""
    membership.read_id = membership.joined_id = message_id


def _remove(room: Room, user: AbstractBaseUser, by: AbstractBaseUser | None, may: Rule) -> None:
    if _find(room, user) is None:
        return
    # The room's lock keeps posts of the removed member from committing afterwards.
    with room_lock(room) as locked:
        require(may(locked))
        removed, _rows = Membership.objects.of(room_id=room.pk, user_id=user.pk).delete()
        if removed:
            if by is None or by.pk != user.pk:
                note_removed(room.pk, [user.pk])
            send_membership_changed(locked, user, None, by)


def send_members_added(
    room: Room, memberships: list[Membership], by: AbstractBaseUser | None
) -> None:
    send_on_commit(members_added, Membership, room=room, memberships=memberships, by=by)


def send_membership_changed(
    room: Room,
    user: AbstractBaseUser,
    membership: Membership | None,
    by: AbstractBaseUser | None,
) -> None:
    send_on_commit(
        membership_changed, Membership, room=room, user=user, membership=membership, by=by
    )
