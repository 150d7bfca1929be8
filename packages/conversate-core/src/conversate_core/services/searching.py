"""Search: full text where the database is PostgreSQL, a plain match elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from ..models import Message, Room
from ..querysets import MessageQuerySet
from ..text import clean_line
from ._matching import by_index, first_by_index, one_by_one
from ._reach import Reach, reach_of

if TYPE_CHECKING:
    from ..policy import User

# What is typed beyond this is not looked for: nobody can make a search slow by a long one.
MAX_LENGTH = 200
MAX_WORDS = 8
# Up to so many messages are looked at one by one.
_FEW = 1_000
# Where so many of the newest ones match, no page has to look further than they reach.
_PAGE = 26
_WINDOWS = (500, 5_000)


def words_of(query: str) -> list[str]:
    """The words of *query* that are looked for."""
    return clean_line(query[:MAX_LENGTH]).split()[:MAX_WORDS]


def search(
    *,
    user: User,
    query: str,
    room: Room | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> MessageQuerySet:
    """Return the messages that have every word of *query*, newest first, with room and author.

    Looks in *room*, or in all rooms that *user* may see; a room that they may not see has no
    results. A word matches the beginnings of words on PostgreSQL and any part of the text
    elsewhere. Go on to the next page with *before*, the id of the last message of this one. Say
    with *limit* how many are wanted, and no more is looked for: far quicker in long histories.
    """
    words = words_of(query)
    reach = reach_of(user, room, before) if words else None
    if reach is None or reach.rooms == ():
        return Message.objects.none()
    if reach.has_more_than(_FEW):
        found = _find_in_many(reach, words, limit)
    else:
        # By no order that an index has: these few are soon sorted.
        found = one_by_one(reach.messages(), words).order_by((F("pk") + 0).desc())
    return found.for_display().select_related("room")[:limit]


def _find_in_many(reach: Reach, words: list[str], limit: int | None) -> MessageQuerySet:
    looked_at = one_by_one(reach.in_order(), words)
    indexed = by_index(reach.by_text(), words)
    if indexed is None:
        return looked_at
    keys = _among_the_newest(reach, words, limit or _PAGE)
    if limit is None:
        return indexed if keys is None else looked_at
    if keys is None:
        keys = first_by_index(reach.by_text(), words, limit, reach.newest(1))
    return reach.by_keys(keys).order_by("-pk")


def _among_the_newest(reach: Reach, words: list[str], wanted: int) -> list[int] | None:
    """The keys of the *wanted* newest that match; None where they would have to be looked for."""
    for size in _WINDOWS:
        found = one_by_one(reach.by_keys(reach.newest(size)), words)
        keys = list(found.values_list("pk", flat=True)[:wanted])
        if len(keys) == wanted:
            return keys
        # The next window has ten times as many messages.
        if len(keys) * 10 < wanted:
            return None
    return None
