"""Each rule of the policy agrees with its queryset, for all kinds of users and rooms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversate_core.models import Access, Membership, Role, Room
from conversate_core.policy import PAIRS, RoomPolicy
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOW = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
PERMISSIONS = ["moderate_room", "add_room", "change_room", "delete_room"]
ROOM_TWINS = [*PAIRS, ("membership", "member_rooms")]


@dataclass(frozen=True)
class Who:
    kind: str
    permission: str | None


@dataclass(frozen=True)
class Place:
    """A room, and the role of the user in it."""

    role: Role | None
    access: Access
    archived: bool
    direct: bool


PEOPLE = st.builds(
    Who,
    st.sampled_from(["active", "inactive", "superuser", "inactive superuser", "anonymous"]),
    st.none() | st.sampled_from(PERMISSIONS),
)
PLACES = st.builds(
    Place,
    st.none() | st.sampled_from(Role),
    st.sampled_from(Access),
    st.booleans(),
    st.booleans(),
)


def make_user(who: Who) -> User | AnonymousUser:
    if who.kind == "anonymous":
        return AnonymousUser()
    return make_person(
        "somebody",
        may=who.permission,
        is_active="inactive" not in who.kind,
        is_superuser="superuser" in who.kind,
    )


def furnish(place: Place, number: int, user: User | AnonymousUser, other: User) -> None:
    room = Room.objects.create(
        title="Room",
        slug=f"room-{number}",
        access=place.access,
        archived_at=NOW if place.archived else None,
        direct_key=str(number) if place.direct else None,
    )
    members = [Membership(room=room, user=other, role=Role.MODERATOR)]
    if place.role is not None and user.is_authenticated:
        members.append(Membership(room=room, user=user, role=place.role))
    Membership.objects.bulk_create(members)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    who=PEOPLE,
    places=st.lists(PLACES, min_size=1, max_size=3),
)
def test_whoever_asks(who: Who, places: list[Place]) -> None:
    policy: Any = RoomPolicy()
    with undone():
        user, other = make_user(who), make_person("other")
        for number, place in enumerate(places):
            furnish(place, number, user, other)
        for question, queryset in ROOM_TWINS:
            rooms = Room.objects.all()
            said_yes = [room.pk for room in rooms if getattr(policy, question)(user, room)]
            selected = [room.pk for room in getattr(policy, queryset)(user)]
            assert sorted(selected) == sorted(said_yes), queryset
