"""What another process removes is left to it, however the clocks of the two differ."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.utils import timezone

from conversate_core import services
from conversate_core.models import PendingRemoval, Room
from conversate_core.services.removal import LEASE, remove_pending

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.mark.parametrize(
    ("seconds", "is_taken"),
    [
        (-1, True),  # its process was killed
        (1, False),
        (LEASE.total_seconds(), False),
        # Claimed after this process has read the clock.
        (LEASE.total_seconds() + 1, False),
        (LEASE.total_seconds() + 3600, True),  # from before the clock was set back
    ],
)
def test_a_claim_is_taken_over_only_when_it_has_ended(
    room: Room, member: User, seconds: float, is_taken: bool
) -> None:
    message = services.post_message(room=room, author=member, body="Old")
    ends = timezone.now() + timedelta(seconds=seconds)
    PendingRemoval.objects.create(
        room_id=room.pk, up_to_id=message.pk, claim=uuid4(), claimed_until=ends
    )
    assert sum(remove_pending()) == int(is_taken)
