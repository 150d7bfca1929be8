from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.internal.policy_cache import cache_membership, use_policy_cache
from conversate_core.models import Room
from conversate_core.policy import RoomPolicy, get_policy
from conversate_core.querysets import RoomQuerySet
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.people import User as AnyUser


class Closed(RoomPolicy):
    """Shows only rooms whose title begins with an A."""

    def can_view(self, user: AnyUser, room: Room) -> bool:
        return room.title.startswith("A") and super().can_view(user, room)

    def visible_rooms(self, user: AnyUser) -> RoomQuerySet:
        return super().visible_rooms(user).filter(title__startswith="A")


@pytest.fixture
def attic(member: User) -> Room:
    return services.create_room(title="Attic", members=[member])


def test_the_sites_own_rules_are_asked_by_every_service(
    room: Room, attic: Room, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.Closed"
    assert isinstance(get_policy(), Closed)
    with pytest.raises(NotAllowed):
        services.history(room=room, user=member)
    with pytest.raises(NotAllowed):
        services.post_message(room=room, author=member, body="Hello")
    assert services.post_message(room=attic, author=member, body="Hello")
    assert list(services.rooms_for(user=member)) == [attic]
    assert [facts.id for facts in services.room_facts(user=member)] == [attic.pk]


def test_a_hidden_room_is_not_searched(
    room: Room, attic: Room, member: User, settings: Settings
) -> None:
    for each in (room, attic):
        services.post_message(room=each, author=member, body="Hello")
    settings.CONVERSATE_POLICY = f"{__name__}.Closed"
    assert [each.room for each in services.search(user=member, query="hello")] == [attic]
    assert not services.search(user=member, query="hello", room=room)
    assert services.search(user=member, query="hello", room=attic)


def test_without_them_both_are_to_be_seen(room: Room, attic: Room, member: User) -> None:
    assert list(services.rooms_for(user=member)) == [attic, room]
    facts = services.room_facts(user=member)
    assert {each.id for each in facts} == {attic.pk, room.pk}


def test_a_page_looks_a_membership_up_once(room: Room, member: User, outsider: User) -> None:
    policy = get_policy()
    with use_policy_cache(), counted() as queries:
        for _ in range(3):
            assert policy.can_view(member, room)
            assert policy.membership(outsider, room) is None
        with use_policy_cache():
            assert policy.can_post(member, room)
    assert len(queries) == 2


def test_what_a_page_found_out_by_itself_is_not_looked_up(room: Room, member: User) -> None:
    membership = services.get_membership(room=room, user=member)
    cache_membership(member, room, None)  # outside of a page, this is forgotten at once
    with use_policy_cache(), counted() as queries:
        cache_membership(member, room, membership)
        assert get_policy().membership(member, room) is membership
    assert queries == []
    assert get_policy().membership(member, room) == membership


def test_a_change_checks_again_even_within_a_page(
    room: Room, member: User, superuser: User
) -> None:
    with use_policy_cache():
        services.history(room=room, user=member)
        services.remove_member(room=room, user=member, by=superuser)
        with pytest.raises(NotAllowed):
            services.post_message(room=room, author=member, body="Hello?")
        assert services.add_member(room=room, user=member)
