from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from conversate_core.models import Membership, Role
from conversate_core.people import person_for
from conversate_core.presence import Presence, State

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

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
    def is_away(self) -> bool:
        return self.presence is not None and self.presence.state == State.AWAY

    @property
    def seen_at(self) -> datetime | None:
        """When somebody who is away was last seen."""
        return self.presence.last_seen_at if self.presence and self.is_away else None

    @property
    def facts(self) -> tuple[object, ...]:
        """What differs where the list would look different.

        Of the last post the day alone: the scripts know of each post from the conversation.
        """
        state = self.presence and str(self.presence.state)
        posted_on = self.last_posted_at and self.last_posted_at.date()
        return (self.user_id, self.name, self.colour, self.role, state, self.seen_at, posted_on)


def initials(name: str) -> str:
    """The first letters of the first and of the last word that begin with one."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def present_member(
    membership: Membership,
    *,
    user: AbstractBaseUser,
    presence: Presence | None,
    is_me: bool = False,
) -> PresentedMember:
    name = person_for(user).name
    return PresentedMember(
        user_id=str(membership.user_id),
        name=name,
        initials=initials(name),
        colour=membership.colour,
        is_me=is_me,
        role=membership.role,
        presence=presence,
        last_posted_at=membership.last_posted_at,
    )


def present_members(
    memberships: Iterable[Membership],
    *,
    presence: Mapping[Any, Presence] | None,
    viewer: User | None = None,
) -> list[PresentedMember]:
    """Present members of a room, who come with their users, in their order.

    *presence* is by the key of the user, None where nobody keeps it. Whoever looks, the *viewer*,
    is here, whatever another page of theirs has told.
    """
    # Whom the backend does not know is away; without a backend nobody is anything.
    unknown = None if presence is None else Presence(State.AWAY)
    known = {} if presence is None else dict(presence)
    if viewer is not None and presence is not None:
        known[viewer.pk] = Presence(State.ACTIVE)
    return [
        present_member(
            membership,
            user=membership.user,
            presence=known.get(membership.user_id, unknown),
            is_me=viewer is not None and membership.user_id == viewer.pk,
        )
        for membership in memberships
    ]


def name_of(member: PresentedMember) -> str:
    """To sort by."""
    return member.name.casefold()


def here_and_name_of(member: PresentedMember) -> tuple[bool, str]:
    return (member.is_away, name_of(member))


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
    memberships: Iterable[Membership], *, viewer: User, moderators: int
) -> list[ManagedMember]:
    """Present members of a room, who come with their users; it has so many *moderators*."""
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
                is_last_moderator=moderators == 1 and membership.role == Role.MODERATOR,
            )
        )
    return members
