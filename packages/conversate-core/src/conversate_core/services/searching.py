"""The search service: messages that have every word of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..content.search_text import MAX_LENGTH, words_of
from ..internal.arguments import check_arguments
from ..internal.charsets import unstorable
from ..internal.permission_gate import require
from ..models import Message, Room
from ..policy import get_policy
from ..querysets import MessageQuerySet
from ..search.matching import UNINDEXED_ORDER, by_index, by_scan, index_for, newest_by_index
from ..search.scope import SearchScope, scope_of

if TYPE_CHECKING:
    from ..people import User

__all__ = ["MAX_LENGTH", "search", "words_of"]

# Up to this number of messages, a scan is faster than an index.
_SCAN_LIMIT = 1_000
# The highest limit, which any database accepts in a query.
_MAX_LIMIT = 2**31
# Results of a page without a limit.
_PAGE_SIZE = 26
# Numbers of the newest messages to scan first. If a page of them match, no index is needed.
_WINDOWS = (500, 5_000)


@check_arguments
def search(
    *,
    user: User,
    query: str,
    room: Room | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> MessageQuerySet:
    """Return a queryset of the messages that have every word of *query*, newest first.

    The messages are loaded with room, author and attachments. The search covers *room*, or all
    rooms that *user* can see. A room that *user* can't see has no results. *limit* is the number of
    messages wanted; with a limit, the search is much faster in long histories. For the next page,
    pass the id of the last message as *before*.

    Raises NotAllowed if the policy doesn't let *user* search.
    """
    require(get_policy().can_search(user))
    limit = None if limit is None else min(limit, _MAX_LIMIT)
    words = words_of(query)
    if unstorable(" ".join(words), Message):
        # No stored message has such characters.
        return Message.objects.none()
    scope = scope_of(user, room, before) if words else None
    if scope is None or scope.rooms == ():
        return Message.objects.none()
    if scope.has_more_than(_SCAN_LIMIT):
        found = _find_in_many(scope, words, limit)
    else:
        # Sorting these few is fast.
        found = by_scan(scope.messages(), words).order_by(UNINDEXED_ORDER)
    return found.for_display().select_related("room")[:limit]


def _find_in_many(scope: SearchScope, words: list[str], limit: int | None) -> MessageQuerySet:
    looked_at = by_scan(scope.for_scan(), words)
    index = index_for(looked_at)
    if index is None:
        return looked_at
    keys = _find_among_newest(scope, words, limit or _PAGE_SIZE)
    if limit is None:
        return by_index(index, scope.for_index(), words) if keys is None else looked_at
    if keys is None:
        keys = newest_by_index(index, scope.for_index(), words, limit, scope.newest(1))
    return scope.by_keys(keys).order_by("-pk")


def _find_among_newest(scope: SearchScope, words: list[str], wanted: int) -> list[int] | None:
    """Return the keys of the *wanted* newest matches, or None if it takes an index to find them."""
    for size in _WINDOWS:
        # In index order, PostgreSQL would walk along the index, through other rooms.
        found = by_scan(scope.by_keys(scope.newest(size)), words).order_by(UNINDEXED_ORDER)
        keys = list(found.values_list("pk", flat=True)[:wanted])
        if len(keys) == wanted:
            return keys
        # The next window has ten times as many messages.
        if len(keys) * 10 < wanted:
            return None
    return None
