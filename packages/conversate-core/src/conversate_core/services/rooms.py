"""Services for rooms: find, create, change, archive, clear, delete."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import IntegrityError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..content.cleaning import clean_line, clean_text
from ..databases import atomic
from ..errors import InvalidRoom
from ..internal.arguments import check_arguments, people_of
from ..internal.charsets import unstorable
from ..internal.permission_gate import require
from ..internal.policy_cache import cache_membership, use_policy_cache
from ..internal.revisions import room_lock
from ..internal.signal_sending import send_on_commit
from ..internal.storable_text import check_characters
from ..models import Access, Membership, Message, Role, Room
from ..policy import get_policy
from ..queries.memberships import find_membership
from ..signals import room_changed
from .members import new_membership, refuse_direct, send_members_added
from .removal_thread import remove_on_commit

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..people import User

logger = logging.getLogger("conversate_core")

# Words that page addresses use in the place of a room's slug.
RESERVED_SLUGS = frozenset({"search", "new", "api", "static", "invitations"})
# Characters of a description, which all users who can join the room see.
DESCRIPTION_MAX_LENGTH = 500


class RoomChange(TextChoices):
    """The values of ``change`` in the `room_changed` signal."""

    CREATED = "created"
    DETAILS = "details"
    ARCHIVED = "archived"
    RESTORED = "restored"
    CLEARED = "cleared"
    DELETED = "deleted"


@check_arguments
def get_room(*, slug: str, user: User) -> Room:
    """Return the room with this *slug*, if *user* can see it.

    Raises Room.DoesNotExist if there is no such room or *user* can't see it. Both cases take the
    same work, so that timing doesn't reveal which rooms exist.
    """
    if not isinstance(slug, str):
        raise Room.DoesNotExist
    with use_policy_cache():
        # Cleaned: PostgreSQL refuses to look for some characters.
        room = _find(clean_line(slug), user)
        may = get_policy().can_view(user, room or Room())
    if room is None or not may:
        raise Room.DoesNotExist
    return room


def _find(slug: str, user: User) -> Room | None:
    """Return the room with this *slug*; for its members, also cache their membership."""
    if unstorable(slug, Room):
        return None
    # A deactivated account's membership grants nothing, and would save a query that others make.
    mine = find_membership(slug, user) if get_policy().is_active(user) else None
    room = mine.room if mine else Room.objects.filter(slug=slug).first()
    cache_membership(user, room or Room(), mine)
    return room


@check_arguments
def create_room(
    *,
    title: str,
    slug: str | None = None,
    description: str = "",
    access: str = Access.MEMBERS,
    by: AbstractBaseUser | None = None,
    members: Iterable[AbstractBaseUser] = (),
) -> Room:
    """Create a room. Return it.

    *by* becomes its first moderator, and the accounts in *members* become members. *access* is a
    value of `Access`. Without *slug*, the slug is derived from the title.

    Raises NotAllowed if *by* can't create rooms, or such an open room; InvalidRoom for a title that
    is empty or too long, a description that is too long, an unknown access, or a slug that is taken
    or invalid.
    """
    require(by is None or get_policy().can_create_room(by))
    _require_may_open(by, None, access)
    people = people_of(members)
    fields = {
        "title": check_title(title),
        "description": check_description(description),
        "access": _checked_access(access),
        "created_by_id": by and by.pk,
    }
    with atomic():
        room = _create_at(slug, fields)
        roles = {user.pk: Role.MEMBER for user in people}
        if by is not None:
            roles = {by.pk: Role.MODERATOR} | {pk: r for pk, r in roles.items() if pk != by.pk}
        memberships = Membership.objects.bulk_create(
            new_membership(room_id=room.pk, user_id=pk, role=role, index=index)
            for index, (pk, role) in enumerate(roles.items())
        )
        send_room_changed(room, RoomChange.CREATED, by)
        if memberships:
            send_members_added(room, memberships, by)
    return room


@check_arguments
def change_room(
    *,
    room: Room,
    title: str | None = None,
    description: str | None = None,
    access: str | None = None,
    shows_readers: bool | None = None,
    by: AbstractBaseUser | None = None,
) -> Room:
    """Change details of *room*. Return the changed room.

    *shows_readers* tells whether members see who has read messages. None leaves a detail as it is.
    The slug can't be changed. Raises NotAllowed if *by* can't manage the room or can't open it, or
    it is a direct conversation, and InvalidRoom like `create_room`. A detail that stays the same is
    not checked: it may be from a time with other limits.
    """
    refuse_direct(room)
    details: dict[str, Any] = {}
    with _managed_room_lock(room, by) as locked:
        _require_may_open(by, locked, access)
        if title is not None:
            details["title"] = check_title(title, before=locked.title)
        if description is not None:
            details["description"] = check_description(description, before=locked.description)
        if access is not None and access != locked.access:
            details["access"] = _checked_access(access)
        if shows_readers is not None:
            details["shows_readers"] = shows_readers
        _change(locked, RoomChange.DETAILS, by, details)
    return locked


@check_arguments
def archive_room(*, room: Room, by: AbstractBaseUser | None = None) -> Room:
    """Make *room* read-only. Return the changed room.

    Archiving a room twice has no effect. Raises NotAllowed if *by* can't manage the room.
    """
    with _managed_room_lock(room, by) as locked:
        if locked.archived_at is None:
            _change(locked, RoomChange.ARCHIVED, by, {"archived_at": timezone.now()})
    return locked


@check_arguments
def restore_room(*, room: Room, by: AbstractBaseUser | None = None) -> Room:
    """Undo `archive_room`. Return the changed room. Raises NotAllowed like `archive_room`."""
    with _managed_room_lock(room, by) as locked:
        if locked.archived_at is not None:
            _change(locked, RoomChange.RESTORED, by, {"archived_at": None})
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
        newest = Message.objects.in_room(room.pk).order_by("-room_id", "-pk").values_list("pk")[:1]
        cleared_id = max([locked.cleared_id, *(pk for (pk,) in newest)])
        if cleared_id > locked.cleared_id:
            remove_on_commit(locked.pk, up_to_id=cleared_id)
        cleared = {"cleared_revision": locked.revision, "cleared_id": cleared_id}
        _change(locked, RoomChange.CLEARED, by, cleared)
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


def _require_may_open(by: AbstractBaseUser | None, room: Room | None, access: str | None) -> None:
    """Raise NotAllowed if *access* opens the room, and the policy doesn't let *by* do that."""
    is_opened = access == Access.OPEN and (room is None or room.access != Access.OPEN)
    require(by is None or not is_opened or get_policy().can_open_room(by, room))


def _change(
    locked: Room, change: RoomChange, by: AbstractBaseUser | None, details: dict[str, Any]
) -> None:
    Room.objects.filter(pk=locked.pk).update(**details)
    for name, value in details.items():
        setattr(locked, name, value)
    send_room_changed(locked, change, by)


def send_room_changed(room: Room, change: RoomChange, by: AbstractBaseUser | None) -> None:
    send_on_commit(room_changed, Room, room=room, change=change, by=by)


def check_title(title: str, *, before: str = "") -> str:
    """Return *title* as `create_room` would store it.

    A title equal to *before* is always valid. Raises InvalidRoom for a title that is empty or too
    long, or has characters that the database can't store.
    """
    if before and title == before:
        return title
    title = clean_line(title) if isinstance(title, str) else ""
    if not title:
        raise InvalidRoom(_("A room needs a title."))
    most = Room._meta.get_field("title").max_length
    if most is not None and len(title) > most:
        raise InvalidRoom(_("A title can have up to %(most)d characters.") % {"most": most})
    check_characters(title, Room, InvalidRoom)
    return title


def check_description(description: str, *, before: str = "") -> str:
    """Return *description* as `create_room` would store it.

    A description equal to *before* can have any length. Raises InvalidRoom for a description that
    is too long or has characters that the database can't store.
    """
    if not isinstance(description, str):
        raise InvalidRoom(_("A description must be text."))
    text = clean_text(description)
    if len(text) > DESCRIPTION_MAX_LENGTH and text != clean_text(before):
        raise InvalidRoom(
            _("A description can have up to %(most)d characters; this one has %(count)d.")
            % {"most": DESCRIPTION_MAX_LENGTH, "count": len(text)}
        )
    check_characters(text, Room, InvalidRoom)
    return text


def check_slug(slug: str) -> str:
    """Return *slug*. Raises InvalidRoom if it can't be part of an address, or is reserved."""
    most = Room._meta.get_field("slug").max_length
    is_text = isinstance(slug, str) and bool(slug)
    is_slug = is_text and slugify(slug, allow_unicode=True) == slug.lower()
    if not is_slug or slug in RESERVED_SLUGS or (most is not None and len(slug) > most):
        raise InvalidRoom(_("This is not a valid room address."))
    check_characters(slug, Room, InvalidRoom)
    return slug


def _checked_access(access: str) -> str:
    if access not in Access.values:
        raise InvalidRoom(_("A room must be members only or open to join."))
    return access


def _create_at(slug: str | None, fields: dict[str, Any]) -> Room:
    if slug is None:
        return _create_at_free_slug(fields)
    room = _try_create(check_slug(slug), fields)
    if room is None:
        raise InvalidRoom(_("A room with this address already exists."))
    return room


def _create_at_free_slug(fields: dict[str, Any]) -> Room:
    base = slugify(fields["title"], allow_unicode=True)[:80].strip("-_") or "room"
    return create_numbered(base, fields)


def create_numbered(base: str, fields: dict[str, Any]) -> Room:
    """Create a room at *base*, or add a number to it. The unique index prevents races."""
    numbered = [base, *(f"{base}-{number}" for number in range(2, 10))]
    for candidate in numbered:
        if candidate not in RESERVED_SLUGS and (room := _try_create(candidate, fields)):
            return room
    return Room.objects.create(slug=f"{base}-{uuid4().hex[:12]}", **fields)


def _try_create(slug: str, fields: dict[str, Any]) -> Room | None:
    try:
        with atomic():
            return Room.objects.create(slug=slug, **fields)
    except IntegrityError:
        if Room.objects.filter(slug=slug).exists():
            return None
        raise
