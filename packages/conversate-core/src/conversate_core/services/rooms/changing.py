"""Change a room: its details, archive, clear, delete."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils import timezone

from ...internal.arguments import check_arguments
from ...internal.permission_gate import require
from ...internal.revisions import room_lock
from ...internal.signal_sending import send_on_commit
from ...models import Access, Message, Room
from ...policy import get_policy
from ...signals import room_changed
from ..members import refuse_direct
from ..removal_thread import remove_on_commit
from .details import check_access, check_description, check_keep_days, check_title

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = logging.getLogger("conversate_core")


class RoomChange(TextChoices):
    """The values of ``change`` in the `room_changed` signal."""

    CREATED = "created"
    DETAILS = "details"
    ARCHIVED = "archived"
    RESTORED = "restored"
    CLEARED = "cleared"
    PRUNED = "pruned"
    DELETED = "deleted"


@check_arguments
def change_room(
    *,
    room: Room,
    title: str | None = None,
    description: str | None = None,
    access: str | None = None,
    shows_readers: bool | None = None,
    keep_days: int | None = None,
    by: AbstractBaseUser | None = None,
) -> Room:
    """Change details of *room*. Return the changed room.

    *shows_readers* tells whether members see who has read messages. *keep_days* is the number of
    days after which messages are deleted, and 0 keeps them for ever: within a day, messages that
    are older are lost. None leaves a detail as it is. The slug can't be changed.

    Raises NotAllowed if *by* can't manage the room, open it or set the days, or it is a direct
    conversation, and InvalidRoom like `create_room`. A detail that stays the same is not checked:
    it may be from a time with other limits.
    """
    refuse_direct(room)
    details: dict[str, Any] = {}
    with _managed_room_lock(room, by) as locked:
        require_may_open(by, locked, access)
        if title is not None:
            details["title"] = check_title(title, before=locked.title)
        if description is not None:
            details["description"] = check_description(description, before=locked.description)
        if access is not None and access != locked.access:
            details["access"] = check_access(access)
        if shows_readers is not None:
            details["shows_readers"] = shows_readers
        if keep_days is not None:
            details |= _new_keep_days(locked, keep_days, by)
        save_change(locked, RoomChange.DETAILS, by, details)
    return locked


def _new_keep_days(
    locked: Room, keep_days: int, by: AbstractBaseUser | None
) -> dict[str, int | None]:
    """Return what changes in *locked*: open pages load it again to show the new number."""
    days = check_keep_days(keep_days, before=locked.keep_days)
    if days == locked.keep_days:
        return {}
    require(by is None or get_policy().can_set_keep_days(by, locked))
    return {"keep_days": days, "cleared_revision": locked.revision}


@check_arguments
def archive_room(*, room: Room, by: AbstractBaseUser | None = None) -> Room:
    """Make *room* read-only. Return the changed room.

    Archiving a room twice has no effect. Raises NotAllowed if *by* can't manage the room.
    """
    with _managed_room_lock(room, by) as locked:
        if locked.archived_at is None:
            save_change(locked, RoomChange.ARCHIVED, by, {"archived_at": timezone.now()})
    return locked


@check_arguments
def restore_room(*, room: Room, by: AbstractBaseUser | None = None) -> Room:
    """Undo `archive_room`. Return the changed room. Raises NotAllowed like `archive_room`."""
    with _managed_room_lock(room, by) as locked:
        if locked.archived_at is not None:
            save_change(locked, RoomChange.RESTORED, by, {"archived_at": None})
    return locked


@check_arguments
def clear_room(*, room: Room, by: AbstractBaseUser | None = None) -> Room:
    """Delete all messages and files of *room*. Return the changed room.

    Users don't see them any more, and the next poll of each client tells it to load the room again.
    A background thread removes the rows and files of a long history. Raises NotAllowed if *by*
    can't manage the room.
    """
    count = Message.objects.in_room(room.pk).count()
    with _managed_room_lock(room, by) as locked:
        cleared_id = Message.objects.in_room(room.pk).newest_id() or locked.cleared_id
        if cleared_id > locked.cleared_id:
            remove_on_commit(locked.pk, up_to_id=cleared_id)
        cleared = {"cleared_revision": locked.revision, "cleared_id": cleared_id}
        save_change(locked, RoomChange.CLEARED, by, cleared)
    logger.info("Room %s was cleared of %s messages by user %s.", room.pk, count, by and by.pk)
    return locked


@check_arguments
def delete_room(*, room: Room, by: AbstractBaseUser | None = None) -> None:
    """Delete *room* with its members, messages and files.

    Like `clear_room`, this leaves the messages of a long history to a background thread. Raises
    NotAllowed if *by* can't delete rooms.
    """
    require(by is None or get_policy().can_delete_room(by, room))
    with room_lock(room) as locked:
        Room.objects.filter(pk=locked.pk).delete()
        send_room_changed(locked, RoomChange.DELETED, by)
    logger.info("Room %s was deleted by user %s.", room.pk, by and by.pk)


@contextmanager
def _managed_room_lock(room: Room, by: AbstractBaseUser | None) -> Iterator[Room]:
    """Hold the lock of *room*. Check the policy before taking the lock, and again under it."""
    require(by is None or get_policy().can_manage(by, room))
    with room_lock(room) as locked:
        require(by is None or get_policy().can_manage(by, locked))
        yield locked


def require_may_open(by: AbstractBaseUser | None, room: Room | None, access: str | None) -> None:
    """Raise NotAllowed if *access* opens the room, and the policy doesn't let *by* do that."""
    is_opened = access == Access.OPEN and (room is None or room.access != Access.OPEN)
    require(by is None or not is_opened or get_policy().can_open_room(by, room))


def save_change(
    locked: Room, change: RoomChange, by: AbstractBaseUser | None, details: dict[str, Any]
) -> None:
    """Save *details* of a room under its lock, and send `room_changed`."""
    Room.objects.filter(pk=locked.pk).update(**details)
    for name, value in details.items():
        setattr(locked, name, value)
    send_room_changed(locked, change, by)


def send_room_changed(room: Room, change: RoomChange, by: AbstractBaseUser | None) -> None:
    send_on_commit(room_changed, Room, room=room, change=change, by=by)
