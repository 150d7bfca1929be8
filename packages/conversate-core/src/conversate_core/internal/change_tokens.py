"""Change tokens: find out without a query whether a room has changed.

With `CONVERSATE_SHARED_CACHE`, each change of a room writes a new random token to that cache after
the commit. Tokens have no order, so two writes in the wrong order can't hide a change. A caller
that finds the same token needs no query. A caller that finds none asks the database. If the cache
misses a write, it keeps an outdated token, so the caller limits how long it relies on tokens alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from django.core.cache import BaseCache, caches
from django.utils.timezone import now

from ..conf import core_settings
from ..databases import on_commit
from .outage_log import OutageLog
from .ttl_cache import TTLCache

if TYPE_CHECKING:
    from ..models import Room
    from ..queries.hot import Revisions

T = TypeVar("T")

_outage_log = OutageLog(
    logging.getLogger("conversate_core"),
    failure="The shared cache fails. Polls query the database instead.",
    recovery="The shared cache works again.",
)

# If the cache loses a token, poll tickets that cost a query each may be issued for this long.
_recent_tokens = TTLCache[str](ttl=timedelta(seconds=5), max_size=1_000)
# Seconds that the cache keeps a token after the last change or read.
_CACHE_SECONDS = 24 * 60 * 60


def get_change_token(room_id: int) -> str:
    """Return the room's token, "" without a shared cache. Call it before reading the revision."""
    # If two callers find none at the same time, one adds it and both read the same.
    return _call_cache(
        lambda cache: str(cache.get_or_set(_key(room_id), _new_token, _CACHE_SECONDS)), ""
    )


def with_change_token(room: Room, read_again: Callable[[], Room | None]) -> tuple[Room | None, str]:
    """Return *room*, which the caller has just read, with a token from before that read.

    If this process has no such token, it gets one and then calls *read_again*, which returns the
    room, or None if it was deleted.
    """
    if core_settings.shared_cache is None:
        return room, ""
    known = _recent_tokens.get(room.pk, _version(room))
    if known is not None:
        return room, known
    change_token = get_change_token(room.pk)
    current = read_again() if change_token else room
    if change_token and current is not None:
        _recent_tokens.set(current.pk, _version(current), change_token, read_at=now())
    return current, change_token


def _version(room: Room) -> object:
    return (core_settings.shared_cache, room.created_at, room.revision, room.members_revision)


def is_unchanged(
    room_id: int, *, revision: int, change_token: str, members_revision: int | None = None
) -> bool:
    """Return whether a room is still at *revision*, and its members at theirs if it is given.

    *change_token* was taken before the revision was read. This makes no query if the shared
    cache has the same token, and one query otherwise.
    """
    if is_known_unchanged(room_id, change_token=change_token):
        return True
    # Imported here: a site's asgi.py may import this module before the apps are loaded.
    from ..queries.hot import revisions_of

    found = revisions_of(room_id)
    if found is None or found.room != revision:
        return False
    return members_revision is None or found.members == members_revision


def is_known_unchanged(room_id: int, *, change_token: str) -> bool:
    """Return whether the shared cache has the same token. This makes no query."""
    return bool(change_token) and _call_cache(
        lambda cache: cache.get(_key(room_id)) == change_token, False
    )


def revisions(room_ids: Iterable[int]) -> dict[int, Revisions]:
    """Return the revisions of each existing room by room id, in one query."""
    from ..queries.hot import revisions_of_rooms

    return revisions_of_rooms(list(room_ids))


def renew_on_commit(room_id: int) -> None:
    """Write a new token after the current transaction has committed."""
    if core_settings.shared_cache is not None:
        on_commit(partial(_renew, room_id))


def _renew(room_id: int) -> None:
    _call_cache(lambda cache: cache.set(_key(room_id), _new_token(), _CACHE_SECONDS), None)


def _call_cache(read: Callable[[BaseCache], T], default: T) -> T:
    """Call *read* with the shared cache; return *default* if there is none or if it fails."""
    alias = core_settings.shared_cache
    if alias is None:
        return default
    try:
        answer = read(caches[alias])
    except Exception as error:  # noqa: BLE001 - any error of a cache that is down
        _outage_log.log_failure(error)
        return default
    _outage_log.log_recovery()
    return answer


def _key(room_id: int) -> str:
    return f"conversate.change_token.{room_id}"


def _new_token() -> str:
    return uuid4().hex[:16]
