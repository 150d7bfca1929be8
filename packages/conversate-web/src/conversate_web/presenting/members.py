from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from conversate_core.models import Membership, Role
from conversate_core.people import load_people, person_for
from conversate_core.presence import Presence, State

from .times import minutes_since

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from conversate_core.people import User


@dataclass(frozen=True)
class PresentedMember:
    """A member as the member list shows them.

    ``user_id`` is the user's key as text. ``presence`` is None if the viewer may not see it, or the
    site has no presence backend.
    """

    user_id: str
    name: str
    initials: str
    color: str
    is_me: bool
    role: str
    presence: Presence | None
    last_posted_at: datetime | None
    membership_id: int
    picture: str = ""
    url: str = ""

    @property
    def is_away(self) -> bool:
        return self.presence is not None and self.presence.state == State.AWAY

    @property
    def seen_at(self) -> datetime | None:
        """When an away member was last seen; None for others."""
        return self.presence.last_seen_at if self.presence and self.is_away else None

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything that the list shows of the member, with how long ago the times were."""
        times = (self.seen_at, self.last_posted_at)
        ago = (None if moment is None else minutes_since(moment) for moment in times)
        return (*self.facts, self.is_me, self.last_posted_at, *ago)

    @property
    def facts(self) -> tuple[object, ...]:
        """Everything that the list shows of the member, for an ETag.

        Only the day of the last message counts: the scripts see each message in the conversation.
        """
        state = self.presence and str(self.presence.state)
        posted_on = self.last_posted_at and self.last_posted_at.date()
        person = (self.user_id, self.name, self.picture, self.url)
        return (*person, self.color, self.role, state, self.seen_at, posted_on)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.user_id,
            "name": self.name,
            "color": self.color,
            "picture": self.picture or None,
            "url": self.url or None,
            "role": self.role,
            "is_me": self.is_me,
            "presence": self.presence and str(self.presence.state),
            "last_posted_at": self.last_posted_at,
        }


def initials(name: str) -> str:
    """Return the first letters of the first and the last word that begin with one."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def present_member(
    membership: Membership,
    *,
    user: AbstractBaseUser,
    presence: Presence | None,
    is_me: bool = False,
) -> PresentedMember:
    person = person_for(user)
    return PresentedMember(
        user_id=str(membership.user_id),
        name=person.name,
        initials=initials(person.name),
        picture=person.picture,
        url=person.url,
        color=membership.color,
        is_me=is_me,
        role=membership.role,
        presence=presence,
        last_posted_at=membership.last_posted_at,
        membership_id=membership.pk,
    )


def present_members(
    memberships: Iterable[Membership],
    *,
    presence: Mapping[Any, Presence] | None,
    viewer: User | None = None,
) -> list[PresentedMember]:
    """Present members of a room in the given order. *memberships* have their users loaded.

    *presence* is by user key, None if it is not shown. The *viewer* counts as active, whatever
    another page of theirs has reported.
    """
    memberships = list(memberships)
    load_people(membership.user for membership in memberships)
    # A member that the backend does not know is away. Without presence, nobody has a state.
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


def name_key(member: PresentedMember) -> str:
    """Sort members by name."""
    return member.name.casefold()


def presence_key(member: PresentedMember) -> tuple[bool, str]:
    """Sort members that are not away first, then by name."""
    return (member.is_away, name_key(member))


@dataclass(frozen=True)
class ManagedMember:
    """A member on the page that manages the room. ``id`` is the key of the membership."""

    id: int
    name: str
    initials: str
    color: str
    is_me: bool
    is_moderator: bool
    is_last_moderator: bool
    picture: str = ""
    url: str = ""


def present_managed_members(
    memberships: Iterable[Membership], *, viewer: User, moderators: int
) -> list[ManagedMember]:
    """Present members for the page that manages the room.

    *memberships* have their users loaded. *moderators* is the number of the room's moderators.
    """
    members, memberships = [], list(memberships)
    load_people(membership.user for membership in memberships)
    for membership in memberships:
        person = person_for(membership.user)
        members.append(
            ManagedMember(
                id=membership.pk,
                name=person.name,
                initials=initials(person.name),
                picture=person.picture,
                url=person.url,
                color=membership.color,
                is_me=membership.user_id == viewer.pk,
                is_moderator=membership.role == Role.MODERATOR,
                is_last_moderator=moderators == 1 and membership.role == Role.MODERATOR,
            )
        )
    return members
