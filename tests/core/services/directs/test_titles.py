"""The title of a direct conversation is the names of the others, for each reader."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.export import export_room
from conversate_core.export.targets import ArchiveTarget
from conversate_core.models import Room
from conversate_core.testing import make_member
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def direct(room: Room, member: User, moderator: User, other_member: User) -> Room:
    return services.open_direct(users=[moderator, other_member], by=member)


def title_for(room: Room, reader: User | None) -> str:
    [named] = services.name_directs(rooms=[Room.objects.get(pk=room.pk)], user=reader)
    return named.title


def test_each_reader_sees_the_others(
    direct: Room, member: User, moderator: User, other_member: User
) -> None:
    assert title_for(direct, member) == "moderator, other_member"
    assert title_for(direct, moderator) == "member, other_member"
    assert title_for(direct, None) == "member, moderator, other_member"


def test_people_who_left_are_still_named(direct: Room, member: User, moderator: User) -> None:
    services.leave_room(room=direct, user=moderator)
    assert title_for(direct, member) == "moderator, other_member"


def test_no_title_is_stored(direct: Room, member: User) -> None:
    [named] = services.name_directs(rooms=[direct], user=member)
    services.post_message(room=named, author=member, body="Hello")
    named.save()
    assert Room.objects.get(pk=direct.pk).title == ""
    assert str(named) == "Direct conversation"


def test_one_query_names_any_number(room: Room, member: User) -> None:
    for index in range(5):
        services.open_direct(users=[make_member(room, f"person{index}")], by=member)
    rooms = list(services.rooms_for(user=member))
    with counted() as queries:
        services.name_directs(rooms=rooms, user=member)
    assert len(queries) == 1
    assert {each.title for each in rooms} == {"Tea kitchen", *(f"person{i}" for i in range(5))}


def test_rooms_without_directs_cost_no_query(room: Room, member: User) -> None:
    rooms = list(services.rooms_for(user=member))
    with counted() as queries:
        services.name_directs(rooms=rooms, user=member)
    assert len(queries) == 0


def test_the_facts_of_a_named_room_are_those_that_are_stored(direct: Room, member: User) -> None:
    rooms = services.name_directs(rooms=services.rooms_for(user=member), user=member)
    assert sorted(map(services.RoomFacts.of, rooms)) == sorted(services.room_facts(user=member))


def test_an_export_has_all_names(direct: Room, member: User) -> None:
    services.post_message(room=direct, author=member, body="Hello")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        export_room(room=direct, target=ArchiveTarget(archive), format_name="json")
    with zipfile.ZipFile(file) as archive:
        exported = json.loads(archive.read(archive.namelist()[0]))
    assert exported["room"]["title"] == "member, moderator, other_member"
    assert direct.title == ""
