"""Search: full text where the database is PostgreSQL, a plain match elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from ..models import Message, Room
from ..policy import get_policy
from ..querysets import MessageQuerySet
from ..text import clean_line
from ._matching import by_index, one_by_one

if TYPE_CHECKING:
    from django_stubs_ext import ValuesQuerySet

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
    *, user: User, query: str, room: Room | None = None, before: int | None = None
) -> MessageQuerySet:
    """Return the messages that have every word of *query*, newest first, with room and author.

    Looks in *room*, or in all rooms that *user* may see; a room that they may not see has no
    results. A word matches the beginnings of words on PostgreSQL and any part of the text
    elsewhere. Go on to the next page with *before*, the id of the last message of this one.
    """
    words = words_of(query)
    if not words:
        return Message.objects.none()
    # Not by their keys: the database would collect the messages of all these rooms to sort them.
    visible = Exists(get_policy().visible_rooms(user).filter(pk=OuterRef("room_id")))
    everywhere = Message.objects.standing().filter(visible)
    scope = Message.objects.all() if room is None else Message.objects.filter(room=room.pk)
    if before is not None:
        everywhere, scope = everywhere.older_than(before), scope.older_than(before)
    found = one_by_one(scope.standing().filter(visible), words)
    if _newest(scope)[_FEW : _FEW + 1].exists() and not _are_frequent(found, scope):
        found = _find_rare(everywhere, room, words)
    return found.for_display().select_related("room")


def _find_rare(everywhere: MessageQuerySet, room: Room | None, words: list[str]) -> MessageQuerySet:
    messages = everywhere if room is None else everywhere.filter(room=room.pk)
    found = by_index(everywhere, words)
    if found is None:
        return one_by_one(messages, words)
    # In no order and from any room, so that the database looks at nothing but this index.
    ids = list(found.order_by().values_list("pk", flat=True)[:_FEW])
    if len(ids) < _FEW:
        return messages.filter(pk__in=ids).order_by("-pk")
    return found if room is None else found.filter(room=room.pk)


def _newest(scope: MessageQuerySet) -> ValuesQuerySet[Message, int]:
    return scope.order_by("-pk").values_list("pk", flat=True)


def _are_frequent(found: MessageQuerySet, scope: MessageQuerySet) -> bool:
    """Whether the newest messages have a page of those that are *found*."""
    for size in _WINDOWS:
        edge = _newest(scope)[size : size + 1].first() or 0
        count = len(found.newer_than(edge).values_list("pk")[:_PAGE])
        # The next window has ten times as many messages.
        if count == _PAGE or count * 10 < _PAGE:
            return count == _PAGE
    return False
