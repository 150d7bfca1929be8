from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from conversate_core.models import Membership, Role
from conversate_core.people import person_for
from conversate_core.presence import Presence, State

from .times import local_day

if TYPE_CHECKING:
    from conversate_core.policy import User


@dataclass(frozen=True)
class PresentedMember:
    """``presence`` is None where nobody keeps it; ``user_id`` is the key of the account as text."""

    user_id: str
    name: str
    initials: str
    colour: str
    is_me: bool
    role: str
    presence: Presence | None
    last_posted_at: datetime | None

    @property
    def seen_at(self) -> datetime | None:
        """When somebody who is away was last seen."""
        is_away = self.presence is not None and self.presence.state == State.AWAY
        return self.presence.last_seen_at if self.presence and is_away and not self.is_me else None

    @property
    def facts(self) -> tuple[object, ...]:
        """What differs where the list would look different.

        Of the last post the day alone: the scripts know of each post from the conversation.
        """
        state = self.presence and str(self.presence.state)
        posted_on = self.last_posted_at and local_day(self.last_posted_at)
        person = (self.user_id, self.name, self.colour, self.role)
        return (*person, self.is_me, state, self.seen_at, posted_on)


def initials(name: str) -> str:
    """The first letters of the first and of the last word that begin with one."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def present_members(
    memberships: Iterable[Membership],
    *,
    presence: Mapping[Any, Presence] | None,
    viewer: User,
) -> list[PresentedMember]:
    """Present the members of a room by name. The memberships come with their users.

    *presence* is by the key of the user, None where nobody keeps it.
    """
    # Whom the backend does not know is away; without a backend nobody is anything.
    unknown = None if presence is None else Presence(State.AWAY)
    # Whoever looks at the page is here, whatever another one of them has told.
    known = {} if presence is None else {**presence, viewer.pk: Presence(State.ACTIVE)}
    members = []
    for membership in memberships:
        name = person_for(membership.user).name
        members.append(
            PresentedMember(
                user_id=str(membership.user_id),
                name=name,
                initials=initials(name),
                colour=membership.colour,
                is_me=membership.user_id == viewer.pk,
                role=membership.role,
                presence=known.get(membership.user_id, unknown),
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
