"""The lists of the index follow the rules of the site, like the querysets that they replace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models.expressions import Combinable

from conversate_core import services
from conversate_core.models import Access, Room
from conversate_core.policy import RoomPolicy, get_policy, since_joined
from conversate_core.querysets import RoomQuerySet
from conversate_core.services.listing import find_joinable_rooms, find_listed_rooms

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.core.support.people import Say


class SinceJoined(RoomPolicy):
    def first_visible(self, user: Any) -> Combinable | None:
        return since_joined(user)


class NothingToJoin(RoomPolicy):
    def can_join(self, user: Any, room: Room) -> bool:
        return False

    def joinable_rooms(self, user: Any) -> RoomQuerySet:
        return Room.objects.none()


RULES = [
    "conversate_core.policy.RoomPolicy",
    "tests.support.site_rules.PublicRooms",
    f"{__name__}.SinceJoined",
    f"{__name__}.NothingToJoin",
]


@pytest.mark.parametrize("rule", RULES)
def test_each_user_gets_the_rooms_of_the_querysets(
    rule: str,
    room: Room,
    member: User,
    other_member: User,
    outsider: User,
    deactivated: User,
    superuser: User,
    settings: Settings,
    say: Say,
) -> None:
    say(member)
    services.create_room(title="Public square", access=Access.OPEN)
    services.create_room(title="Locked")
    services.add_member(room=room, user=superuser)
    settings.CONVERSATE_POLICY = rule
    for user in (member, other_member, outsider, deactivated, superuser):
        assert _facts(find_listed_rooms(user)) == _facts(services.rooms_for(user=user))
        assert set(find_joinable_rooms(user)) == set(get_policy().joinable_rooms(user))


def _facts(rooms: Iterable[Any]) -> set[object]:
    return {(room.pk, room.read_id, room.unread_count, room.last_message_at) for room in rooms}
