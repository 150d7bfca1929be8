"""The sidebar beside a conversation: the room itself, its members, and the user's rooms.

The page shows it, and polls send its parts again when they have changed. An ETag tells whether they
have. It covers everything that the sidebar shows except times, which the scripts keep current.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import get_language

from conversate_core import services
from conversate_core.policy import get_policy
from conversate_core.services import RoomFacts
from conversate_core.services.listing import find_listed_rooms, find_rooms_around

from ..presenting import PresentedMember
from ..presenting.directs import direct_url
from ..presenting.times import local_day
from .member_list import FRESH, MemberList, find_member_list, view_member_list
from .room_list import make_room_list

if TYPE_CHECKING:
    from conversate_core.models import Room

    from ..visits import Visit

PARTS = ("room", "members", "rooms", "readers")


@dataclass(frozen=True)
class Sidebar:
    """The sidebar of a user in a room. `find_sidebar` is its only maker.

    ``member_list`` is None if the user may not see the members. ``rooms`` are facts of the user's
    rooms, which show changes without the cost of the room list itself.
    """

    visit: Visit
    member_list: MemberList | None
    rooms: list[RoomFacts]

    @cached_property
    def details(self) -> dict[str, Any]:
        room = self.visit.room
        return {
            "title": room.title,
            "description": room.description,
            "archived": room.archived_at is not None,
            "can_post": get_policy().can_post(self.visit.user, room),
        }

    @cached_property
    def members_context(self) -> dict[str, Any]:
        """What the template of the member list gets."""
        if self.member_list is None:
            return {"can_see_members": False}
        shown = self.member_list.shown_to(self._own)
        return {
            "can_see_members": True,
            "direct_url": direct_url(self.visit),
            "members": shown,
            "members_count": self.member_list.count,
            "more_members": self.member_list.count - len(shown),
        }

    @cached_property
    def readers(self) -> list[dict[str, Any]]:
        """What other members have read, as far as the user may see it."""
        if self.member_list is None or self.visit.membership is None:
            return []
        found = self.member_list.readers_for(self.visit.user)
        return [reader._asdict() | {"user_id": str(reader.user_id)} for reader in found]

    @cached_property
    def _reader_facts(self) -> int | None:
        if self.member_list is None or self.visit.membership is None:
            return None
        return self.member_list.reader_facts(self.visit.user)

    @cached_property
    def etag(self) -> str:
        """One digest for each part, so that a poll sends only the parts that have changed."""
        # The texts are in a language, and mention days.
        common = (get_language(), local_day(now()))
        facts = {
            "room": self._room_facts,
            "members": self._member_facts,
            "rooms": self._rooms,
            "readers": self._reader_facts,
        }
        return "-".join(_digest((common, facts[part])) for part in PARTS)

    @property
    def neutral_etag(self) -> str:
        """Two digests that do not depend on the language and the day of the request.

        The second one is of the readers, which change with each message that somebody reads.
        """
        others = _digest((*self._room_facts, self._member_facts, self._rooms))
        return f"{others}-{_digest(self._reader_facts)}"

    def changes_since(self, known: str) -> dict[str, Any]:
        """Return what a poll sends to a client whose sidebar has the ETag *known*."""
        if known == self.etag:
            return {}
        pairs = zip(PARTS, self.etag.split("-"), strict=True)
        before = (known.split("-") + [""] * len(PARTS))[: len(PARTS)]
        changes: dict[str, Any] = {"sidebar": self.etag}
        for (part, digest), old in zip(pairs, before, strict=True):
            if digest != old:
                changes |= getattr(self, f"_{part}_as_json")
        return changes

    @property
    def _room_facts(self) -> tuple[object, ...]:
        # Renewals don't look up the names in the title of a direct conversation.
        title = "" if self.visit.room.is_direct else self.details["title"]
        return tuple({**self.details, "title": title}.values())

    @cached_property
    def _own(self) -> PresentedMember | None:
        if self.member_list is None:
            return None
        return self.member_list.own(self.visit.membership, self.visit.user)

    @cached_property
    def _member_facts(self) -> object:
        return self.member_list and self.member_list.facts(self._own)

    @cached_property
    def _rooms(self) -> object:
        # The page itself counts the unread messages of the current room.
        current = self.visit.room.pk
        facts = sorted(
            tuple(room._replace(revision=0, read_id=None) if room.id == current else room)
            for room in self.rooms
        )
        return (self.details["archived"], facts)

    @property
    def _room_as_json(self) -> dict[str, Any]:
        return {"room": self.details}

    @property
    def _members_as_json(self) -> dict[str, Any]:
        if self.member_list is None:
            return {}
        context = {"room": self.visit.room, **self.members_context}
        html = render_to_string("conversate/includes/members.html", context)
        return {"members_count": self.member_list.count, "members_html": html}

    @property
    def _readers_as_json(self) -> dict[str, Any]:
        return {"readers": self.readers}

    @property
    def _rooms_as_json(self) -> dict[str, Any]:
        user = self.visit.user
        listed = services.name_directs(rooms=find_listed_rooms(user), user=user)
        rooms = make_room_list(listed, self.visit.room)
        html = render_to_string("conversate/includes/rooms.html", rooms.context)
        return {"rooms": [room.as_json() for room in rooms.first], "rooms_html": html}


def find_sidebar(
    visit: Visit,
    rooms: list[RoomFacts],
    *,
    is_page: bool = False,
    is_opened: bool = False,
    max_age: timedelta = FRESH,
) -> Sidebar:
    """Return the sidebar that *visit* shows. Pages, polls and renewals all make it here.

    *rooms* are the facts of the user's rooms. A page reads the members again; one that the user
    opens also records the member's presence. For polls and renewals, the members cost one query, or
    none if this process has read them within *max_age*.
    """
    member_list = (
        view_member_list(visit, is_opened=is_opened)
        if is_page
        else find_member_list(visit, max_age=max_age)
    )
    return Sidebar(visit=visit, member_list=member_list, rooms=rooms)


def sidebar_rooms(visit: Visit) -> list[Room]:
    """Return the rooms that a page lists, with the first unread message of a member's room."""
    if visit.membership is None:
        return find_listed_rooms(visit.user)
    return find_rooms_around(visit.membership, visit.user)


def _digest(facts: object) -> str:
    return sha256(repr(facts).encode()).hexdigest()[:10]
