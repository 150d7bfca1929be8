"""Read the presence of members, and tell open pages that it has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from .backends import Presence, get_backend

if TYPE_CHECKING:
    from ..models import Membership, Room


def join_presence(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Return *memberships* extended by what the functions below need, to save queries."""
    backend = get_backend()
    return memberships if backend is None else backend.join(memberships)


def here_first(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Return *memberships* with the members first that a large room shows."""
    backend = get_backend()
    return memberships if backend is None else backend.here_first(memberships)


def room_presence(*, room: Room) -> Mapping[Any, Presence] | None:
    """Return the presence of all members of *room*, by user key, or None without a backend.

    A member that is missing in the result is away.
    """
    backend = get_backend()
    return None if backend is None else backend.room_presence(room=room)


def presence_of(*, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence] | None:
    """Return the same as `room_presence` for some *members*, read with `join_presence`."""
    backend = get_backend()
    return None if backend is None else backend.presence_of(room=room, members=members)


def announce_change(*, room_id: int) -> None:
    """Tell open pages of a room that the state of a member has changed, after the commit.

    Presence backends call this, so that pages show the change with their next poll, in all
    processes. It sends `member_changed` in this one.
    """
    # Imported here: the models need Django's apps.
    from ..internal.revisions import announce_members

    announce_members(room_id)
