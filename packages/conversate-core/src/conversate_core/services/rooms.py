"""Rooms: find, create, change, archive, clear, delete."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..errors import InvalidRoom
from ..models import Access, Attachment, Membership, Message, Role, Room
from ..policy import get_policy, remember, remembering
from ..signals import room_changed
from ..text import clean_line, clean_text
from ._finding import find_membership
from ._revision import revising
from ._rules import require
from ._signals import send_on_commit
from .members import new_membership
from .uploads import remove_files_on_commit

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..policy import User

logger = logging.getLogger("conversate_core")

# Words that stand in the place of a room's slug in page addresses.
RESERVED_SLUGS = frozenset({"search", "new", "api", "static"})
_CLEAR_BATCH = 1_000


class RoomChange(TextChoices):
    """What a `room_changed` signal tells of."""

    CREATED = "created"
    DETAILS = "details"
    ARCHIVED = "archived"
    RESTORED = "restored"
    CLEARED = "cleared"
    DELETED = "deleted"


def get_room(*, slug: str, user: User) -> Room:
    """Return the room at *slug*, if *user* may enter it.

    Raises Room.DoesNotExist, after the same work, whether there is no such room or the user may
    not see it.
    """
    with remembering():
        # Cleaned: PostgreSQL refuses to look for some characters.
        room = _find(clean_line(slug), user)
        may = get_policy().can_view(user, room or Room())
    if room is None or not may:
        raise Room.DoesNotExist
    return room


def _find(slug: str, user: User) -> Room | None:
    """The room at *slug*, for its members with their membership in one query."""
    # Of a deactivated account it opens nothing, and to find it would be less work than not to.
    mine = find_membership(slug, user) if get_policy().is_active(user) else None
    room = mine.room if mine else Room.objects.filter(slug=slug).first()
    remember(user, room or Room(), mine)
    return room


def create_room(
    *,
    title: str,
    slug: str | None = None,
    description: str = "",
    access: str = Access.MEMBERS,
    by: AbstractBaseUser | None = None,
    members: Iterable[AbstractBaseUser] = (),
) -> Room:
    """Create a room; *by* becomes its first moderator, *members* its members.

    Without *slug*, one is made from the title. Raises NotAllowed, and InvalidRoom for an empty or
    overlong title, an unknown access, or a slug that is taken or can't be one.
    """
    require(by is None or get_policy().can_create_room(by))
    fields = {
        "title": check_title(title),
        "description": clean_text(description),
        "access": _checked_access(access),
        "created_by_id": by and by.pk,
    }
    with transaction.atomic():
        room = _create_at(slug, fields)
        roles = {user.pk: Role.MEMBER for user in members}
        if by is not None:
            roles = {by.pk: Role.MODERATOR} | {pk: r for pk, r in roles.items() if pk != by.pk}
        Membership.objects.bulk_create(
            new_membership(room_id=room.pk, user_id=pk, role=role, index=index)
            for index, (pk, role) in enumerate(roles.items())
        )
        _announce(room, RoomChange.CREATED, by)
    return room


def change_room(
    *,
    room: Room,
    title: str | None = None,
    description: str | None = None,
    access: str | None = None,
    by: AbstractBaseUser | None = None,
) -> Room:
    """Rename, describe, open or close *room*; None leaves a detail as it is. Returns it changed.

    The address stays. Raises NotAllowed, and InvalidRoom as `create_room` does.
    """
    details: dict[str, Any] = {}
    if title is not None:
        details["title"] = check_title(title)
    if description is not None:
        details["description"] = clean_text(description)
    if access is not None:
        details["access"] = _checked_access(access)
    with _managing(room, by) as locked:
        _change(locked, RoomChange.DETAILS, by, details)
    return locked


def archive_room(*, room: Room, by: AbstractBaseUser | None = None) -> Room:
    """Make *room* readable only. Archiving it twice changes nothing. Raises NotAllowed."""
    with _managing(room, by) as locked:
        if locked.archived_at is None:
            _change(locked, RoomChange.ARCHIVED, by, {"archived_at": timezone.now()})
    return locked


def restore_room(*, room: Room, by: AbstractBaseUser | None = None) -> Room:
    """Undo `archive_room`. Raises NotAllowed."""
    with _managing(room, by) as locked:
        if locked.archived_at is not None:
            _change(locked, RoomChange.RESTORED, by, {"archived_at": None})
    return locked


def clear_room(*, room: Room, by: AbstractBaseUser | None = None) -> Room:
    """Remove all messages and files of *room*; whoever polls is told to load it again.

    Raises NotAllowed.
    """
    with _managing(room, by) as locked:
        _change(locked, RoomChange.CLEARED, by, {"cleared_revision": locked.revision})
        count = _remove_messages(locked)
    logger.info("Room %s was cleared of %s messages by user %s.", room.pk, count, by and by.pk)
    return locked


def delete_room(*, room: Room, by: AbstractBaseUser | None = None) -> None:
    """Remove *room* with everything in it. Raises NotAllowed."""
    require(by is None or get_policy().can_delete_room(by, room))
    with revising(room) as locked:
        _remove_messages(locked)
        Room.objects.filter(pk=locked.pk).delete()
        _announce(locked, RoomChange.DELETED, by)
    logger.info("Room %s was deleted by user %s.", room.pk, by and by.pk)


@contextmanager
def _managing(room: Room, by: AbstractBaseUser | None) -> Iterator[Room]:
    """Change *room* under its lock, the rule being asked before and again under it."""
    require(by is None or get_policy().can_manage(by, room))
    with revising(room) as locked:
        require(by is None or get_policy().can_manage(by, locked))
        yield locked


def _change(
    locked: Room, change: RoomChange, by: AbstractBaseUser | None, details: dict[str, Any]
) -> None:
    Room.objects.filter(pk=locked.pk).update(**details)
    for name, value in details.items():
        setattr(locked, name, value)
    _announce(locked, change, by)


def _announce(room: Room, change: RoomChange, by: AbstractBaseUser | None) -> None:
    send_on_commit(room_changed, Room, room=room, change=change, by=by)


def _remove_messages(room: Room) -> int:
    """Remove the room's messages, in batches: a long history would not fit into memory."""
    files = Attachment.objects.filter(message__room=room.pk).order_by()
    remove_files_on_commit(name for name in files.values_list("file", flat=True).iterator())
    messages = Message.objects.filter(room=room.pk)
    count = 0
    while batch := list(messages.values_list("pk", flat=True)[:_CLEAR_BATCH]):
        messages.filter(pk__in=batch).delete()
        count += len(batch)
    return count


def check_title(title: str) -> str:
    """Return *title* as it is stored. Raises InvalidRoom for one that is empty or too long."""
    title = clean_line(title)
    if not title:
        raise InvalidRoom(_("A room needs a title."))
    most = Room._meta.get_field("title").max_length
    if most is not None and len(title) > most:
        raise InvalidRoom(_("A title can have %(most)d characters at the most.") % {"most": most})
    return title


def check_slug(slug: str) -> str:
    """Return *slug*. Raises InvalidRoom for one that can't be part of an address."""
    most = Room._meta.get_field("slug").max_length
    is_slug = bool(slug) and slugify(slug, allow_unicode=True) == slug.lower()
    if not is_slug or slug in RESERVED_SLUGS or (most is not None and len(slug) > most):
        raise InvalidRoom(_("This can't be the address of a room."))
    return slug


def _checked_access(access: str) -> str:
    if access not in Access.values:
        raise InvalidRoom(_("A room is for members only or open to join."))
    return access


def _create_at(slug: str | None, fields: dict[str, Any]) -> Room:
    if slug is None:
        return _create_at_free_slug(fields)
    room = _try_create(check_slug(slug), fields)
    if room is None:
        raise InvalidRoom(_("There is a room with this address already."))
    return room


def _create_at_free_slug(fields: dict[str, Any]) -> Room:
    base = slugify(fields["title"], allow_unicode=True)[:80].strip("-_") or "room"
    return create_numbered(base, fields)


def create_numbered(base: str, fields: dict[str, Any]) -> Room:
    """Number *base* until it is free. The unique index decides, so there is no race."""
    numbered = [base, *(f"{base}-{number}" for number in range(2, 10))]
    for candidate in numbered:
        if candidate not in RESERVED_SLUGS and (room := _try_create(candidate, fields)):
            return room
    return Room.objects.create(slug=f"{base}-{uuid4().hex[:12]}", **fields)


def _try_create(slug: str, fields: dict[str, Any]) -> Room | None:
    try:
        with transaction.atomic():
            return Room.objects.create(slug=slug, **fields)
    except IntegrityError:
        if Room.objects.filter(slug=slug).exists():
            return None
        raise
