"""The names in a room, kept between posts: to read a thousand accounts takes longer than a post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Max
from django.utils.timezone import now

from ..conf import core_settings
from ..memory import ShortMemory
from ..mentions import Names
from ..models import Room

# As late somebody may be found by a new name that another process has given them.
FRESH = timedelta(seconds=10)
# Rooms that a process remembers.
_MOST = 50

_known = ShortMemory[Names](fresh=FRESH, most=_MOST)


def names_in(room: Room) -> Names:
    """What the members of *room* go by. One query, and one more where these have to be read."""
    version, read_at = _version(room), now()
    known = _known.get(room.pk, version)
    if known is not None:
        return known
    # All fields: which of them make a name is for the site to say.
    names = Names(get_user_model()._base_manager.filter(conversate_memberships__room=room.pk))
    _known.keep(room.pk, version, names, read_at=read_at)
    return names


def forget_names(**kwargs: Any) -> None:
    """Receives that an account was saved, perhaps under a new name."""
    _known.clear()


def _version(room: Room) -> object:
    # Whoever comes has the latest key, and whoever goes is one less.
    members = room.memberships.aggregate(count=Count("pk"), latest=Max("pk"))
    return (room.created_at, core_settings.person, members["count"], members["latest"])
