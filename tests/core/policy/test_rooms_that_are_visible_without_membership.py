"""Rooms that a site's rule shows to non-members are listed and searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.models import Room
from tests.core.support.people import make_person
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def rule(settings: Settings) -> None:
    settings.CONVERSATE_POLICY = "tests.support.site_rules.PublicRooms"


@pytest.fixture
def public(db: None) -> Room:
    host = make_person("host")
    room = services.create_room(title="Public square", members=[host])
    services.post_message(room=room, author=host, body="Market at noon")
    return room


@pytest.mark.parametrize(
    ("who", "titles"),
    [
        ("member", ["Public square", "Tea kitchen"]),
        ("moderator", ["Public square", "Tea kitchen"]),
        ("outsider", ["Elsewhere", "Public square"]),
        ("overseer", []),
        ("deactivated", []),
        ("anonymous", []),
    ],
)
def test_the_list_of_rooms_has_them(
    who: str, titles: list[str], room: Room, public: Room, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    assert [each.title for each in services.rooms_for(user=user)] == titles
    assert sorted(facts.title for facts in services.room_facts(user=user)) == titles


def test_without_membership_there_is_no_read_mark_and_nothing_unread(
    public: Room, outsider: User
) -> None:
    listed: Any = services.rooms_for(user=outsider).get(pk=public.pk)
    assert (listed.read_id, listed.unread_count) == (None, 0)
    assert listed.last_message_at
    services.add_member(room=public, user=outsider)
    services.post_message(room=public, author=make_member(public), body="Hello")
    listed = services.rooms_for(user=outsider).get(pk=public.pk)
    assert listed.read_id > 0
    assert listed.unread_count == 1


def make_member(room: Room) -> User:
    user = make_person("another")
    services.add_member(room=room, user=user)
    return user


def test_the_list_is_still_one_query(public: Room, outsider: User) -> None:
    assert not outsider.has_perm("conversate_core.moderate_room")
    with counted() as queries:
        list(services.rooms_for(user=outsider))
    assert len(queries) == 1
    with counted() as queries:
        services.room_facts(user=outsider)
    assert len(queries) == 1


def test_search_covers_them(public: Room, outsider: User, anonymous: Any) -> None:
    assert len(services.search(user=outsider, query="market")) == 1
    assert len(services.search(user=outsider, query="market", room=public)) == 1
    assert not services.search(user=anonymous, query="market")
