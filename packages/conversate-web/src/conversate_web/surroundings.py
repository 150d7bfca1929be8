"""What stands around a conversation: the room itself, its members, and the user's rooms.

The page shows it, and the poll tells of it again where it has changed. Whether it has, a
fingerprint says: of what is seen, but not of the times in it, which the scripts keep current.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import get_language

from conversate_core import services
from conversate_core.models import Room
from conversate_core.policy import get_policy
from conversate_core.services import RoomFacts

from .presenting import PresentedMember, present_rooms
from .presenting.times import local_day
from .roster import Roster, find_roster

if TYPE_CHECKING:
    from .views.access import Visit

PARTS = ("room", "members", "rooms")


@dataclass(frozen=True)
class Surroundings:
    """The fingerprint has one for each part, so that only what has changed needs telling.

    ``rooms`` are the facts of the user's rooms, which say whether there is anything to look up.
    """

    visit: Visit
    room: Room
    roster: Roster
    rooms: list[RoomFacts]

    @cached_property
    def details(self) -> dict[str, Any]:
        return {
            "title": self.room.title,
            "description": self.room.description,
            "archived": self.room.archived_at is not None,
            "can_post": get_policy().can_post(self.visit.user, self.room),
        }

    @cached_property
    def own(self) -> PresentedMember | None:
        return self.roster.own(self.visit.membership, self.visit.user)

    @cached_property
    def fingerprint(self) -> str:
        # The texts are in a language, and tell of days.
        common = (get_language(), local_day(now()))
        facts = {
            "room": tuple(self.details.values()),
            "members": self.roster.facts(self.own),
            "rooms": self._rooms,
        }
        return "-".join(_digest((common, facts[part])) for part in PARTS)

    @property
    def trace(self) -> str:
        """The same whatever the language and the day of who asks, for comparing without them."""
        return _digest((*self.details.values(), self.roster.facts(self.own), self._rooms))

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

    @cached_property
    def _rooms(self) -> list[tuple[object, ...]]:
        # What is unread in the room that is shown, its own page counts by itself.
        return sorted(
            room[:3] if room.room_id == self.room.pk else tuple(room) for room in self.rooms
        )

    @property
    def _room_as_json(self) -> dict[str, Any]:
        return {"room": self.details}

    @property
    def _members_as_json(self) -> dict[str, Any]:
        context = {"room": self.room, **members_context(self.roster, self.own)}
        html = render_to_string("conversate/includes/members.html", context)
        return {"members_count": self.roster.count, "members_html": html}

    @property
    def _rooms_as_json(self) -> dict[str, Any]:
        rooms = present_rooms(services.rooms_for(user=self.visit.user), current=self.room)
        html = render_to_string("conversate/includes/rooms.html", {"rooms": rooms})
        return {"rooms": [room.as_json() for room in rooms], "rooms_html": html}


def members_context(roster: Roster, own: PresentedMember | None) -> dict[str, Any]:
    """What the list of members beside a conversation is given."""
    shown = roster.shown_to(own)
    return {
        "members": shown,
        "members_count": roster.count,
        "more_members": roster.count - len(shown),
    }


def find_around(visit: Visit, room: Room) -> Surroundings:
    """Two queries at the most: the members, and what the list of the user's rooms depends on."""
    rooms = services.room_facts(user=visit.user)
    return Surroundings(visit=visit, room=room, roster=find_roster(room), rooms=rooms)


def facts_of_rooms(rooms: Iterable[Any]) -> list[RoomFacts]:
    """What `services.room_facts` gives, of rooms that `services.rooms_for` gave."""
    return [
        RoomFacts(room.pk, room.slug, room.title, room.revision, room.read_id) for room in rooms
    ]


def _digest(facts: object) -> str:
    return sha256(repr(facts).encode()).hexdigest()[:10]
