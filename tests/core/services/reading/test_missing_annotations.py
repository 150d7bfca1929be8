"""A missing annotation raises an error, instead of counting as 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.queries.counting import RoomSummary

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversate_core.models import Room
    from tests.core.support.people import Say


def test_a_listed_room_has_a_summary(room: Room, member: User, moderator: User, say: Say) -> None:
    said = say(moderator)
    (listed,) = services.rooms_for(user=member)
    assert RoomSummary.of(listed) == RoomSummary(1, False, said.pk, said.created_at, moderator.pk)


def test_another_room_has_none(room: Room) -> None:
    with pytest.raises(AttributeError, match="unread_count"):
        RoomSummary.of(room)
