"""Memberships: of a user in a room, the first query of each page and each poll; and of a room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from ..models import Membership, PersonPreferences, Room
from ..presence import PresenceBackend, get_backend, here_first, join_presence
from .prepared import PreparedQuery

if TYPE_CHECKING:
    from ..people import User


def find_membership_at(slug: str, user: User) -> Membership | None:
    """Return the membership of *user* in the room at *slug*, or None, in one query.

    It is loaded with its room and with what presence needs.
    """
    if user.pk is None:
        return None
    backend: Any = type(get_backend())
    found = _memberships.find(backend, slug=slug, user_id=user.pk)
    return found[0] if found else None


def _membership_at(
    backend: type[PresenceBackend | None], *, slug: Any, user_id: Any
) -> QuerySet[Membership]:
    """Build the query. *backend* is the class of the presence backend, which extends it."""
    found = Membership.objects.filter(room__slug=slug, user=user_id)
    # Most callers show or record presence next.
    return join_presence(found.order_by().select_related("room"))[:1]


_memberships = PreparedQuery(_membership_at, slug=(Room, "slug"), user_id=(Membership, "user"))


def find_members(
    room: Room, *, most: int, with_presence: bool, with_reading: bool = False
) -> list[Membership]:
    """Return up to *most* members of *room*, each with ``members_count`` of all, in one query.

    They are loaded with their users. *with_presence* loads what presence needs too, and puts those
    first that a large room shows. *with_reading* adds ``hides_reading``, whether the member doesn't
    let others see what they have read.
    """
    backend: Any = type(get_backend()) if with_presence else None
    variant = (backend, most, with_presence, with_reading)
    members: list[Membership] = _members.find(*variant, room_id=room.pk)
    for membership in members:
        # Presence backends that use the room then don't query it.
        membership.room = room
    return members


def _members_of(
    backend: type[PresenceBackend | None] | None,
    most: int,
    with_presence: bool,
    with_reading: bool,
    *,
    room_id: Any,
) -> QuerySet[Membership]:
    """Build the query. *backend* is the class of the presence backend, which extends it."""
    members: QuerySet[Membership] = Membership.objects.filter(room=room_id).counted()
    members = members.select_related("user")
    if with_reading:
        hiding = PersonPreferences.objects.filter(user=OuterRef("user"), shows_reading=False)
        members = members.annotate(hides_reading=Exists(hiding))
    if with_presence:
        members = here_first(join_presence(members))
    return members[:most]


_members: PreparedQuery[Membership] = PreparedQuery(
    _members_of, has_constants=True, room_id=(Membership, "room")
)
