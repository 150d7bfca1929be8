from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from conversate_core.models import Membership, Role, Room
from conversate_core.people import person_for
from conversate_core.presence import Presence, State, get_backend

if TYPE_CHECKING:
    from conversate_core.policy import User


@dataclass(frozen=True)
class PresentedMember:
    """``presence`` is None where nobody keeps it."""

    name: str
    initials: str
    colour: str
    is_me: bool
    role: str
    presence: Presence | None
    last_posted_at: datetime | None


def initials(name: str) -> str:
    """The first letters of the first and of the last word that begin with one."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def present_members(
    memberships: Iterable[Membership], *, room: Room, viewer: User
) -> list[PresentedMember]:
    """Present the members of *room* by name. The memberships come with their users."""
    backend = get_backend()
    presence = backend.room_presence(room=room) if backend else {}
    # Whom the backend does not know is away; without a backend nobody is anything.
    unknown = Presence(State.AWAY) if backend else None
    members = []
    if backend:
        # Whoever looks at the page is here, before the first poll, and without JavaScript too.
        presence = {**presence, viewer.pk: Presence(State.ACTIVE)}
    for membership in memberships:
        name = person_for(membership.user).name
        members.append(
            PresentedMember(
                name=name,
                initials=initials(name),
                colour=membership.colour,
                is_me=membership.user_id == viewer.pk,
                role=membership.role,
                presence=presence.get(membership.user_id, unknown),
                last_posted_at=membership.last_posted_at,
            )
        )
    return sorted(members, key=lambda member: member.name.casefold())


@dataclass(frozen=True)
class ManagedMember:
    """A member in the list from which they are managed. ``id`` is that of the membership."""

    id: int
    name: str
    initials: str
    colour: str
    is_me: bool
    is_moderator: bool
    is_last_moderator: bool


def present_managed_members(
    memberships: Iterable[Membership], *, viewer: User
) -> list[ManagedMember]:
    """Present the members of a room by name. The memberships come with their users."""
    memberships = list(memberships)
    moderators = [m for m in memberships if m.role == Role.MODERATOR]
    members = []
    for membership in memberships:
        name = person_for(membership.user).name
        members.append(
            ManagedMember(
                id=membership.pk,
                name=name,
                initials=initials(name),
                colour=membership.colour,
                is_me=membership.user_id == viewer.pk,
                is_moderator=membership.role == Role.MODERATOR,
                is_last_moderator=moderators == [membership],
            )
        )
    return sorted(members, key=lambda member: member.name.casefold())
