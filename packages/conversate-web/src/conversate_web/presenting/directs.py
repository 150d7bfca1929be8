"""Links to direct conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversate_core.conf import core_settings
from conversate_core.people import load_people, person_for
from conversate_core.services.directs import left_by

from .rooms import room_url

if TYPE_CHECKING:
    from conversate_core.models import Room

    from ..visits import Visit


def direct_url(visit: Visit) -> str:
    """Return the URL of the page where a member writes to other members of the room, or "" ."""
    is_offered = core_settings.directs and visit.membership is not None
    return room_url(visit.room, "direct") if is_offered and not visit.room.is_direct else ""


def names_of_left(room: Room) -> str:
    """Return the names of those who have left a direct conversation; no query for other rooms."""
    left = left_by(room) if room.is_direct else []
    load_people(left)
    return ", ".join(person_for(user).name for user in left)
