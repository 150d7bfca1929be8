"""Each source returns equal room facts, since digests compare their `repr`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Membership
from conversate_core.services import RoomFacts
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.models import Room

OWN_RULE = "tests.support.site_rules.PublicRooms"

# By the place where a page or a poll takes them from.
SOURCES: dict[str, Callable[[User], list[RoomFacts]]] = {
    "the room list": lambda user: [RoomFacts.of(room) for room in services.rooms_for(user=user)],
    "a poll": lambda user: services.room_facts(user=user),
    "the renewal of tickets": lambda user: services.room_facts_by_user(users=[user])[user.pk],
}


@pytest.fixture
def untouched(room: Room, member: User) -> RoomFacts:
    """The facts of a new room."""
    (facts,) = services.room_facts(user=member)
    return facts


@pytest.fixture
def changed(untouched: RoomFacts, room: Room, member: User) -> User:
    """Give each fact of the member's only room another value than its first."""
    services.leave_room(room=room, user=member)
    elsewhere = services.create_room(title="Café", slug="cafe", members=[member])
    for body in ("Hello", "Goodbye"):
        services.post_message(room=elsewhere, author=member, body=body)
    services.change_preferences(membership=Membership.objects.get(user=member), muted=True)
    return member


@pytest.mark.parametrize("rule", [None, OWN_RULE], ids=["our rules", "a rule of the site"])
@pytest.mark.parametrize("source", SOURCES)
def test_each_source_gives_every_fact_with_the_same_type(
    source: str, rule: str | None, untouched: RoomFacts, changed: User, settings: Settings
) -> None:
    if rule:
        settings.CONVERSATE_POLICY = rule
    (expected,) = SOURCES["the room list"](changed)
    (facts,) = SOURCES[source](changed)
    assert repr(facts) == repr(expected)
    same = [name for name in facts._fields if getattr(facts, name) == getattr(untouched, name)]
    assert not same, "the fixture `changed` has to give these other values"


@pytest.mark.parametrize("source", SOURCES)
def test_a_room_of_others_has_no_read_mark_and_is_not_muted(
    source: str, room: Room, outsider: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = OWN_RULE
    services.change_room(room=room, title="Public kitchen")
    facts = {each.id: each for each in SOURCES[source](outsider)}
    assert (facts[room.pk].read_id, facts[room.pk].muted) == (None, None)


def test_many_users_are_one_query_and_inactive_ones_have_no_facts(
    room: Room,
    member: User,
    other_member: User,
    deactivated: User,
) -> None:
    users = [member, other_member, deactivated]
    with counted() as queries:
        found = services.room_facts_by_user(users=users)
    assert len(queries) == 1
    assert found == {user.pk: services.room_facts(user=user) for user in users}
    assert found[deactivated.pk] == []
