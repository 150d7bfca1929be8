"""Each question of the policy beside its queryset, for people and rooms of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversate_core.models import Access, Membership, Message, Role, Room
from conversate_core.policy import RoomPolicy
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOW = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
PERMISSIONS = ["moderate_room", "add_room", "change_room", "delete_room"]
ROOM_TWINS = [
    ("can_view", "visible_rooms"),
    ("can_post", "postable_rooms"),
    ("can_join", "joinable_rooms"),
    ("can_moderate", "moderated_rooms"),
    ("can_manage", "manageable_rooms"),
    ("can_delete_room", "deletable_rooms"),
    ("membership", "member_rooms"),
]
MESSAGE_TWINS = [("can_edit", "editable_messages"), ("can_delete", "deletable_messages")]


@dataclass(frozen=True)
class Who:
    kind: str
    permission: str | None


@dataclass(frozen=True)
class Place:
    """A room, what the person is in it, and its messages: author, age in seconds, deleted."""

    role: Role | None
    access: Access
    archived: bool
    messages: list[tuple[str, int, bool]]


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
    st.lists(
        st.tuples(
            st.sampled_from(["self", "other", "nobody"]),
            st.sampled_from([0, 59, 60, 61, 10_000]),
            st.booleans(),
        ),
        max_size=3,
    ),
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
    )
    members = [Membership(room=room, user=other, role=Role.MODERATOR)]
    if place.role is not None and user.is_authenticated:
        members.append(Membership(room=room, user=user, role=place.role))
    Membership.objects.bulk_create(members)
    authors = {"self": user.pk, "other": other.pk, "nobody": None}
    Message.objects.bulk_create(
        Message(
            room=room,
            author_id=authors[author],
            revision=0,
            created_at=NOW - timedelta(seconds=age),
            deleted_at=NOW if deleted else None,
        )
        for author, age, deleted in place.messages
    )


@contextmanager
def undone() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), transaction.atomic():
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
    edit_window=st.sampled_from([None, 0, 60]),
)
def test_whoever_asks(who: Who, places: list[Place], edit_window: int | None) -> None:
    policy: Any = RoomPolicy()
    with undone(), override_settings(CONVERSATE_EDIT_WINDOW=edit_window):
        user, other = make_user(who), make_person("other")
        for number, place in enumerate(places):
            furnish(place, number, user, other)
        for things, twins in [
            (Room.objects.all(), ROOM_TWINS),
            (Message.objects.select_related("room"), MESSAGE_TWINS),
        ]:
            for question, queryset in twins:
                said_yes = [thing.pk for thing in things if getattr(policy, question)(user, thing)]
                selected = [thing.pk for thing in getattr(policy, queryset)(user)]
                assert sorted(selected) == sorted(said_yes), queryset
