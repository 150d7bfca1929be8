"""What stands around a conversation: the room itself, its members, and the user's rooms.

The page shows it, and the poll tells of it again where it has changed. Whether it has, a
fingerprint says: of what is seen, but not of the times in it, which the scripts keep current.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import get_language

from conversate_core import services
from conversate_core.models import Membership, Room
from conversate_core.policy import get_policy
from conversate_core.presence import Presence, room_presence

from .presenting import PresentedMember, PresentedRoom, present_members, present_rooms
from .presenting.times import local_day

if TYPE_CHECKING:
    from .views.access import Visit

PARTS = ("room", "members", "rooms")


@dataclass(frozen=True)
class Surroundings:
    """The fingerprint has one for each part, so that only what has changed needs telling."""

    room: dict[str, Any]
    members: list[PresentedMember]
    rooms: list[PresentedRoom]

    @cached_property
    def fingerprint(self) -> str:
        # The texts are in a language, and tell of days.
        common = (get_language(), local_day(now()))
        return "-".join(_digest((common, *getattr(self, f"_{part}_facts"))) for part in PARTS)

    def told(self, known: str) -> dict[str, Any]:
        """What a client is told that has shown what had the fingerprint *known*."""
        if known == self.fingerprint:
            return {}
        pairs = zip(PARTS, self.fingerprint.split("-"), strict=True)
        before = (known.split("-") + [""] * len(PARTS))[: len(PARTS)]
        told: dict[str, Any] = {"surroundings": self.fingerprint}
        for (part, digest), old in zip(pairs, before, strict=True):
            if digest != old:
                told |= getattr(self, f"_{part}_as_json")
        return told

    @property
    def _room_facts(self) -> list[Any]:
        return list(self.room.items())

    @property
    def _members_facts(self) -> list[Any]:
        return [member.facts for member in self.members]

    @property
    def _rooms_facts(self) -> list[Any]:
        return [room.facts for room in self.rooms]

    @property
    def _room_as_json(self) -> dict[str, Any]:
        return {"room": self.room}

    @property
    def _members_as_json(self) -> dict[str, Any]:
        html = render_to_string("conversate/includes/members.html", {"members": self.members})
        return {"members_count": len(self.members), "members_html": html}

    @property
    def _rooms_as_json(self) -> dict[str, Any]:
        html = render_to_string("conversate/includes/rooms.html", {"rooms": self.rooms})
        return {"rooms": [room.as_json() for room in self.rooms], "rooms_html": html}


def look_around(
    visit: Visit,
    room: Room,
    memberships: list[Membership],
    *,
    presence: Mapping[Any, Presence] | None,
    rooms: list[Room],
) -> Surroundings:
    """*memberships* are those of *room* with their users, *rooms* by `services.rooms_for`."""
    return Surroundings(
        room={
            "title": room.title,
            "description": room.description,
            "archived": room.archived_at is not None,
            "can_post": get_policy().can_post(visit.user, room),
        },
        members=present_members(memberships, presence=presence, viewer=visit.user),
        rooms=present_rooms(rooms, current=room),
    )


def find_around(visit: Visit, room: Room) -> tuple[Surroundings, list[Membership]]:
    """Three queries: the members, their presence, the user's rooms; and the members themselves."""
    memberships = list(room.memberships.select_related("user"))
    rooms = list(services.rooms_for(user=visit.user))
    presence = room_presence(room=room)
    return look_around(visit, room, memberships, presence=presence, rooms=rooms), memberships


def _digest(facts: object) -> str:
    return sha256(repr(facts).encode()).hexdigest()[:10]
