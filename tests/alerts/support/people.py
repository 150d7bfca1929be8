from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conversate_alerts.choices import AlertLevel
from conversate_alerts.preferences import set_level
from conversate_core import services
from conversate_core.models import Room
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def join(room: Room, name: str, *, level: str = AlertLevel.EVERYTHING, **fields: Any) -> User:
    """A new member, with an address, and with or without alerts."""
    user = make_person(name, **{"email": f"{name}@example.org"} | fields)
    membership = services.add_member(room=room, user=user)
    if level != AlertLevel.NONE:
        set_level(membership=membership, level=level)
    return user
