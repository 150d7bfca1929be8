"""Keep the members of a room in sync with a team or another group of the site."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..databases import accounts
from ..internal.arguments import check_arguments, people_of
from ..internal.permission_gate import require
from ..internal.removed_members import note_removed
from ..internal.revisions import room_lock
from ..models import Membership, Role, Room
from .members import (
    may_manage,
    new_membership,
    newest_id,
    refuse_direct,
    send_members_added,
    send_membership_changed,
    start_after,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class MemberChanges:
    """The result of `sync_members`.

    ``added`` has the new memberships, ``removed`` the accounts that are no longer members.
    """

    added: tuple[Membership, ...] = ()
    removed: tuple[AbstractBaseUser, ...] = ()


@check_arguments
def sync_members(
    *,
    room: Room,
    users: Iterable[AbstractBaseUser],
    role: str = Role.MEMBER,
    by: AbstractBaseUser | None = None,
    keep_last_moderator: bool = True,
) -> MemberChanges:
    """Make *users* the members of *room*, in one transaction.

    Adds the accounts in *users*, any iterable, that are not members yet, with *role*. Removes all
    other members. Members who stay keep their role. If the change would leave the room without a
    moderator, its moderators stay; with ``keep_last_moderator=False`` they are removed too. A
    second call changes nothing.

    Returns the `MemberChanges`. Raises NotAllowed if *by* can't manage the room or it is a direct
    conversation, and InvalidArgument for an unknown role.
    """
    wanted = {user.pk for user in people_of(users)}
    refuse_direct(room)
    require(may_manage(by, room))
    joining, leaving = _differences(room, wanted, role, keep_last_moderator)
    if not joining and not leaving:
        return MemberChanges()
    with room_lock(room, account_keys=joining) as locked:
        require(may_manage(by, locked))
        joining, leaving = _differences(locked, wanted, role, keep_last_moderator)
        changes = MemberChanges(_add(locked, joining, role), _remove(locked, leaving))
        _send_signals(locked, changes, by)
    return changes


def _differences(
    room: Room, wanted: Collection[Any], role: str, keep_last_moderator: bool
) -> tuple[list[Any], list[Any]]:
    """Return the keys of the accounts to add and of those to remove."""
    roles = dict(Membership.objects.filter(room=room.pk).values_list("user_id", "role"))
    joining = [key for key in wanted if key not in roles]
    leaving = [key for key in roles if key not in wanted]
    moderators = {key for key, has in roles.items() if has == Role.MODERATOR}
    is_left_with_one = moderators.intersection(wanted) or (joining and role == Role.MODERATOR)
    if keep_last_moderator and not is_left_with_one:
        leaving = [key for key in leaving if key not in moderators]
    return joining, leaving


def _add(room: Room, keys: Collection[Any], role: str) -> tuple[Membership, ...]:
    # An account may have been deleted in the meantime.
    people = accounts().filter(pk__in=keys).order_by("pk") if keys else ()
    count, newest = Membership.objects.filter(room=room.pk).count(), newest_id(room)
    added = []
    for index, user in enumerate(people, start=count):
        membership = new_membership(room_id=room.pk, user_id=user.pk, role=role, index=index)
        membership.user = user
        start_after(membership, newest)
        added.append(membership)
    return tuple(Membership.objects.bulk_create(added))


def _remove(room: Room, keys: Collection[Any]) -> tuple[AbstractBaseUser, ...]:
    leaving = Membership.objects.filter(room=room.pk, user__in=keys)
    people = tuple(membership.user for membership in leaving.select_related("user"))
    if people:
        leaving.delete()
        note_removed(room.pk, [user.pk for user in people])
    return people


def _send_signals(room: Room, changes: MemberChanges, by: AbstractBaseUser | None) -> None:
    for membership in changes.added:
        send_membership_changed(room, membership.user, membership, by)
    if changes.added:
        send_members_added(room, list(changes.added), by)
    for user in changes.removed:
        send_membership_changed(room, user, None, by)
