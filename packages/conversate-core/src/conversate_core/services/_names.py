"""The names in a room, kept between posts: to read a thousand accounts takes longer than a post."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Max
from django.utils.timezone import now

from ..conf import core_settings
from ..mentions import Names
from ..models import Room

# As late somebody may be found by a new name that another process has given them.
FRESH = timedelta(seconds=10)
# Rooms that a process remembers.
_MOST = 50

_lock = Lock()
_known: OrderedDict[int, tuple[object, datetime, Names]] = OrderedDict()


def names_in(room: Room) -> Names:
    """What the members of *room* go by. One query, and one more where these have to be read."""
    version = _version(room)
    with _lock:
        known = _known.get(room.pk)
    if known and known[0] == version and timedelta() <= now() - known[1] < FRESH:
        return known[2]
    read_at = now()
    # All fields: which of them make a name is for the site to say.
    names = Names(get_user_model()._base_manager.filter(conversate_memberships__room=room.pk))
    with _lock:
        _known[room.pk] = (version, read_at, names)
        _known.move_to_end(room.pk)
        while len(_known) > _MOST:
            _known.popitem(last=False)
    return names


def forget_names(**kwargs: Any) -> None:
    """Receives that an account was saved, perhaps under a new name."""
    with _lock:
        _known.clear()


def _version(room: Room) -> object:
    # Whoever comes has the latest key, and whoever goes is one less.
    members = room.memberships.aggregate(count=Count("pk"), latest=Max("pk"))
    return (room.created_at, core_settings.person, members["count"], members["latest"])
