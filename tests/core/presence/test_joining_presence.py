"""A prepared query reads the membership together with what presence needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet, Value
from django.test.utils import CaptureQueriesContext

from conversate_core import services
from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Membership, Room
from conversate_core.policy import get_policy
from conversate_core.presence import PresenceBackend

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper


class Plain(PresenceBackend):
    pass


class Joining(PresenceBackend):
    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        return memberships.select_related("user", "room__created_by")


class Annotating(PresenceBackend):
    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        return memberships.annotate(seen=Value("today"))


class Prefetching(PresenceBackend):
    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        return memberships.prefetch_related("room__memberships")


class Narrowing(PresenceBackend):
    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        return memberships.filter(room__title__gte="", user__username__gte="a")


def enter(room: Room, user: User) -> tuple[Room, Membership | None]:
    with use_policy_cache():
        found = services.get_room(slug=room.slug, user=user)
        return found, get_policy().membership(user, found)


@pytest.mark.parametrize("backend", [Plain, Joining, Annotating, Prefetching, Narrowing])
def test_each_finds_their_own_membership(
    backend: type[PresenceBackend],
    settings: SettingsWrapper,
    room: Room,
    member: User,
    moderator: User,
    outsider: User,
) -> None:
    settings.CONVERSATE_PRESENCE = f"{__name__}.{backend.__name__}"
    for user in (member, moderator, member):
        found, membership = enter(room, user)
        expected = Membership.objects.get(room=room, user=user)
        for fresh, read in ((room, found), (expected, membership)):
            fresh.refresh_from_db()
            names = [field.attname for field in fresh._meta.concrete_fields]
            assert [getattr(read, name) for name in names] == [getattr(fresh, n) for n in names]
    with pytest.raises(Room.DoesNotExist):
        enter(room, outsider)


def test_what_is_joined_needs_no_other_query(
    settings: SettingsWrapper, room: Room, member: User, outsider: User
) -> None:
    settings.CONVERSATE_PRESENCE = f"{__name__}.Joining"
    Room.objects.filter(pk=room.pk).update(created_by=outsider)
    with CaptureQueriesContext(connection) as queries:
        found, membership = enter(room, member)
        assert membership is not None
        assert (membership.user, membership.room) == (member, found)
        assert found.created_by == outsider
    assert len(queries) == 1
    Room.objects.filter(pk=room.pk).update(created_by=None)
    assert enter(room, member)[0].created_by is None


def test_what_is_annotated_is_there(settings: SettingsWrapper, room: Room, member: User) -> None:
    settings.CONVERSATE_PRESENCE = f"{__name__}.Annotating"
    assert getattr(enter(room, member)[1], "seen", "") == "today"
