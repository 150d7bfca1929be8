from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conversate_alerts.choices import AlertLevel
from conversate_alerts.preferences.choosing import set_level
from conversate_core.models import Room
from conversate_core.testing import make_member

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def join(room: Room, name: str, *, level: str = AlertLevel.EVERYTHING, **fields: Any) -> User:
    """Add a new member with an address, with or without alerts."""
    user = make_member(room, name, **{"email": f"{name}@example.org"} | fields)
    if level != AlertLevel.NONE:
        set_level(membership=room.memberships.get(user=user), level=level)
    return user
