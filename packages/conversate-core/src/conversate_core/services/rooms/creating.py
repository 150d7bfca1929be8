"""Create a room at a free address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import IntegrityError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ...databases import atomic
from ...errors import InvalidRoom
from ...internal.arguments import check_arguments, people_of
from ...internal.permission_gate import require
from ...models import Access, Membership, Role, Room
from ...policy import get_policy
from ..members import new_membership, send_members_added
from .changing import RoomChange, require_may_open, send_room_changed
from .details import (
    RESERVED_SLUGS,
    check_access,
    check_description,
    check_keep_days,
    check_slug,
    check_title,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@check_arguments
def create_room(
    *,
    title: str,
    slug: str | None = None,
    description: str = "",
    access: str = Access.MEMBERS,
    keep_days: int = 0,
    by: AbstractBaseUser | None = None,
    members: Iterable[AbstractBaseUser] = (),
) -> Room:
    """Create a room. Return it.

    *by* becomes its first moderator, and the accounts in *members* become members. *access* is a
    value of `Access`. Messages are deleted after *keep_days*; 0 keeps them for ever, unless there
    is CONVERSATE_KEEP_DAYS. Without *slug*, the slug is derived from the title.

    Raises NotAllowed if *by* can't create rooms, or such an open room, or set the days; InvalidRoom
    for a title that is empty or too long, a description that is too long, an unknown access, days
    above CONVERSATE_KEEP_DAYS, or a slug that is taken or invalid.
    """
    require(by is None or get_policy().can_create_room(by))
    require_may_open(by, None, access)
    require(by is None or not keep_days or get_policy().can_set_keep_days(by, None))
    people = people_of(members)
    fields = {
        "title": check_title(title),
        "description": check_description(description),
        "access": check_access(access),
        "keep_days": check_keep_days(keep_days),
        "created_by_id": by and by.pk,
    }
    with atomic():
        room = _create_at(slug, fields)
        send_room_changed(room, RoomChange.CREATED, by)
        _add_first_members(room, people, by)
    return room


def _add_first_members(
    room: Room, people: Iterable[AbstractBaseUser], by: AbstractBaseUser | None
) -> None:
    """Make *by* a moderator of the new *room*, and the other *people* members."""
    roles: dict[Any, str] = {} if by is None else {by.pk: Role.MODERATOR}
    for user in people:
        roles.setdefault(user.pk, Role.MEMBER)
    memberships = Membership.objects.bulk_create(
        new_membership(room_id=room.pk, user_id=pk, role=role, index=index)
        for index, (pk, role) in enumerate(roles.items())
    )
    if memberships:
        send_members_added(room, memberships, by)


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
