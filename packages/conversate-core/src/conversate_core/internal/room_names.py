"""A cache of the names in each room: reading a thousand accounts takes longer than a post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Max
from django.utils.timezone import now

from ..conf import core_settings
from ..content.mentions import Names
from ..databases import accounts
from ..models import Room
from ..people import person_lookups
from .ttl_cache import TTLCache

# For this long, mentions may miss a new name that another process has saved.
TTL = timedelta(seconds=10)
# Rooms in the cache of a process.
_MAX_ROOMS = 50

_cached_names = TTLCache[Names](ttl=TTL, max_size=_MAX_ROOMS)


def names_in(room: Room) -> Names:
    """Return the names of the members of *room*. Makes one query, or two if they are not cached."""
    version, read_at = _version(room), now()
    cached = _cached_names.get(room.pk, version)
    if cached is not None:
        return cached
    # All fields: the site decides which of them make up a name.
    members = accounts().filter(conversate_memberships__room=room.pk)
    names = Names(members.prefetch_related(*person_lookups()))
    _cached_names.set(room.pk, version, names, read_at=read_at)
    return names


def forget_names(**kwargs: Any) -> None:
    """Receive `post_save` of an account, which may have a new name."""
    _cached_names.clear()


def _version(room: Room) -> object:
    # A new member has the highest key; a member who leaves lowers the count.
    members = room.memberships.aggregate(count=Count("pk"), latest=Max("pk"))
    return (room.created_at, core_settings.person, members["count"], members["latest"])
