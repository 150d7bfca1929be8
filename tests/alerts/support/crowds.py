"""Many members with alerts that are due at once, written in a few statements."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils import timezone

from conversate_alerts.choices import AlertLevel
from conversate_alerts.models import AlertPreference
from conversate_core.models import Membership, Message, Room

MEMBERS = 10


def crowd(
    name: str, *, rooms: int, level: str | None = AlertLevel.EVERYTHING, at: datetime | None = None
) -> None:
    """Create ten members in each of the rooms, with alerts and one unread message.

    *level* is what they chose; empty: they have a preference, and never chose; None: they have no
    preference. *at* is when the messages were posted.
    """
    User = get_user_model()  # noqa: N806 - a class
    users = User.objects.bulk_create(
        User(username=f"{name}{number}", email=f"{name}{number}@example.org", password="!")
        for number in range(rooms * MEMBERS)
    )
    all_rooms = Room.objects.bulk_create(
        Room(title=f"{name} {number}", slug=f"{name}-{number}", revision=1)
        for number in range(rooms)
    )
    memberships = Membership.objects.bulk_create(
        Membership(room=all_rooms[number // MEMBERS], user=user)
        for number, user in enumerate(users)
    )
    AlertPreference.objects.bulk_create(
        AlertPreference(membership=membership, level=level)
        for membership in memberships
        if level is not None
    )
    Message.objects.bulk_create(
        Message(room=room, body="Is anybody here?", revision=1, created_at=at or timezone.now())
        for room in all_rooms
    )
