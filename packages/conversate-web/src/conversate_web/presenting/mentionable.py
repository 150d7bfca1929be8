"""The members whose names complete a mention, with the text that mentions each of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max
from django.utils.timezone import now

from conversate_core.conf import core_settings
from conversate_core.content.cleaning import clean_line, normalize
from conversate_core.content.mentions import Names, to_nfc
from conversate_core.internal.ttl_cache import TTLCache
from conversate_core.models import Room
from conversate_core.people import person_for, person_lookups, public_user_name

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Members in an answer.
MOST = 8
# Up to this many other members, a client gets all of them at once and needs no further request.
SMALL = 50
# For this long, a new name may be missing. Somebody who types asks several times in it.
FRESH = timedelta(seconds=10)
# Characters of a query. The rest of it is ignored.
MAX_LENGTH = 64
# Rooms whose members a process caches.
_MOST_ROOMS = 50


@dataclass(frozen=True)
class Mentionable:
    """A member. ``@`` and ``mention`` together mention this one and nobody else.

    ``user_name`` is None if it is the name that is shown, or an e-mail address, which is private.
    """

    id: str
    name: str
    user_name: str | None
    mention: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def is_named(self, beginning: re.Pattern[str]) -> bool:
        return any(beginning.search(_fold(name)) for name in (self.name, self.user_name or ""))


@dataclass(frozen=True)
class Found:
    """``is_complete`` tells whether ``members`` are all that could be found by any query."""

    members: Sequence[Mentionable]
    is_complete: bool


def find_mentionable(room: Room, viewer: AbstractBaseUser, query: str) -> Found:
    """Return members of *room* but *viewer*, those first who posted last.

    One of the words of their names begins with *query*, in any case and with any accents. An empty
    query returns all members of a small room, and the first ones of a large room. This makes one
    query, or two if the room is not cached.
    """
    others = [member for member in _members_of(room) if member.id != str(viewer.pk)]
    query = _fold(clean_line(query[:MAX_LENGTH]))
    if not query:
        is_complete = len(others) <= SMALL
        return Found(others if is_complete else others[:MOST], is_complete)
    beginning = re.compile(rf"(?<![^\W_]){re.escape(query)}")
    found = (member for member in others if member.is_named(beginning))
    return Found([member for member, _ in zip(found, range(MOST), strict=False)], False)


def _members_of(room: Room) -> list[Mentionable]:
    version, read_at = _version(room), now()
    members = _cached.get(room.pk, version)
    if members is None:
        members = list(_read(room))
        _cached.set(room.pk, version, members, read_at=read_at)
    return members


def _version(room: Room) -> object:
    # A new member has the highest key; a member who leaves lowers the count.
    members = room.memberships.aggregate(count=Count("pk"), latest=Max("pk"))
    return (room.created_at, core_settings.person, members["count"], members["latest"])


def _read(room: Room) -> Iterator[Mentionable]:
    """Yield the members, without those that no name mentions alone."""
    memberships = room.memberships.select_related("user").order_by(
        F("last_posted_at").desc(nulls_last=True), "pk"
    )
    users = [each.user for each in memberships.prefetch_related(*person_lookups("user__"))]
    names = Names(users)
    for user in users:
        name = person_for(user).name
        user_name = _shown_user_name(user)
        # The shown name, if it is nobody else's too.
        for mention in filter(None, (clean_line(name), user_name)):
            if _mentions_only(mention, user, names):
                shown = user_name if user_name != name else None
                yield Mentionable(str(user.pk), name, shown or None, mention)
                break


def _shown_user_name(user: AbstractBaseUser) -> str:
    name = str(user.get_username())
    return clean_line(name) if public_user_name(user) == name else ""


def _mentions_only(mention: str, user: AbstractBaseUser, names: Names) -> bool:
    """Return whether core finds exactly *user* in the text that a client inserts."""
    text = to_nfc(f"@{mention} ")
    found = list(names.find(text))
    return [(each.start, each.end, each.user_ids) for each in found] == [
        (0, len(text) - 1, frozenset({user.pk}))
    ]


def _fold(text: str) -> str:
    decomposed = normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


_cached = TTLCache[list[Mentionable]](ttl=FRESH, max_size=_MOST_ROOMS)
