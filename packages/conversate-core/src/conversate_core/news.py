"""Whether a room has changed, asked as cheaply as the site allows: for polls that are idle.

With `CONVERSATE_SHARED_CACHE`, every change of a room leaves a new stamp in that cache once it has
committed. Stamps are random and say nothing of their order, so that two that cross can't hide a
change. Who finds the stamp unchanged needs no query; who finds none asks the database. An entry
that the cache kept for too long is believed as long as somebody goes by an old stamp, and no
longer: that is for the caller to limit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from django.core.cache import BaseCache, caches
from django.db import transaction
from django.utils.timezone import now

from .conf import core_settings
from .memory import ShortMemory
from .outages import Outage

if TYPE_CHECKING:
    from .models import Room

T = TypeVar("T")

_outage = Outage(
    logging.getLogger("conversate_core"),
    begun="The shared cache fails, so the database is asked.",
    ended="The shared cache works again.",
)

# For so long after a cache has lost a stamp, tickets may be issued that cost a query each time.
_kept = ShortMemory[str](fresh=timedelta(seconds=5), most=1_000)
# Seconds that a stamp outlives the last change or question.
_KEPT = 24 * 60 * 60


def take_stamp(room_id: int) -> str:
    """The room's stamp, to be taken before its revision is read; empty without a shared cache."""
    # Of two that find none, one adds it and both read the same.
    return _ask(lambda cache: str(cache.get_or_set(_key(room_id), _new_stamp, _KEPT)), "")


def stamp_for(room: Room) -> tuple[str, bool]:
    """A stamp for *room*, which was read just now; and whether it was taken before that.

    It was where `keep_stamp` has one of this revision, or where there is no shared cache.
    """
    if core_settings.shared_cache is None:
        return "", True
    known = _kept.get(room.pk, _version(room))
    if known is not None:
        return known, True
    stamp = take_stamp(room.pk)
    return stamp, not stamp


def keep_stamp(room: Room, stamp: str) -> None:
    """Give *stamp*, after which *room* was read, to whoever asks for one in the next moments."""
    if stamp:
        _kept.keep(room.pk, _version(room), stamp, read_at=now())


def _version(room: Room) -> object:
    return (core_settings.shared_cache, room.created_at, room.revision)


def is_unchanged(room_id: int, *, revision: int, stamp: str) -> bool:
    """Whether a room is still at *revision*, *stamp* having been taken before that was read.

    No query where the shared cache has the same stamp, else one.
    """
    if is_known_unchanged(room_id, stamp=stamp):
        return True
    # Here, since a site's asgi.py may import what asks before Django has loaded its apps.
    from .hot_queries import revision_of

    return revision_of(room_id) == revision


def is_known_unchanged(room_id: int, *, stamp: str) -> bool:
    """Whether the shared cache alone says so: it has the same stamp."""
    return bool(stamp) and _ask(lambda cache: cache.get(_key(room_id)) == stamp, False)


def revisions(room_ids: Iterable[int]) -> dict[int, int]:
    """The revision of each room that there is, in one query."""
    from .hot_queries import revisions_of

    return revisions_of(list(room_ids))


def stamp_on_commit(room_id: int) -> None:
    """Leave a new stamp once the change at hand has committed."""
    if core_settings.shared_cache is not None:
        transaction.on_commit(partial(_stamp, room_id))


def _stamp(room_id: int) -> None:
    _ask(lambda cache: cache.set(_key(room_id), _new_stamp(), _KEPT), None)


def _ask(question: Callable[[BaseCache], T], otherwise: T) -> T:
    """Ask the shared cache; *otherwise* is the answer without one, or from one that fails."""
    alias = core_settings.shared_cache
    if alias is None:
        return otherwise
    try:
        answer = question(caches[alias])
    except Exception as error:  # noqa: BLE001 - whatever a cache raises that is down
        _outage.goes_on(error)
        return otherwise
    _outage.is_over()
    return answer


def _key(room_id: int) -> str:
    return f"conversate.stamp.{room_id}"


def _new_stamp() -> str:
    return uuid4().hex[:16]
