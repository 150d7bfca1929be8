from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say


def test_they_are_those_one_is_a_member_of_by_title(room: Room, member: User) -> None:
    services.create_room(title="Attic", members=[member])
    services.create_room(title="Somebody else's")
    titles = [room.title for room in services.rooms_for(user=member)]
    assert titles == ["Attic", "Tea kitchen"]


def test_each_has_what_an_index_needs(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    say(other_member)
    last = say(other_member)
    mine: Any = services.rooms_for(user=member).get()
    assert mine.unread_count == 2
    found = (mine.last_message_id, mine.last_message_at, mine.last_author_id)
    assert found == (last.pk, last.created_at, other_member.pk)


def test_an_empty_room_has_no_last_message(room: Room, member: User) -> None:
    mine: Any = services.rooms_for(user=member).get()
    assert (mine.last_message_id, mine.last_message_at, mine.last_author_id) == (None, None, None)
    assert mine.unread_count == 0


def test_the_last_author_may_have_no_account_any_longer(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    last = say(other_member)
    other_member.delete()
    mine: Any = services.rooms_for(user=member).get()
    assert (mine.last_message_at, mine.last_author_id) == (last.created_at, None)


def test_archived_rooms_are_among_them(room: Room, member: User) -> None:
    services.archive_room(room=room)
    assert services.rooms_for(user=member).get().archived_at is not None


def test_an_overseer_has_those_they_joined(room: Room, overseer: User) -> None:
    assert not services.rooms_for(user=overseer).exists()
    services.join_room(room=room, user=overseer)
    assert services.rooms_for(user=overseer).get() == room


@pytest.mark.parametrize("who", ["outsider", "deactivated", "anonymous"])
def test_nobody_else_has_this_one(who: str, room: Room, request: pytest.FixtureRequest) -> None:
    assert room not in services.rooms_for(user=request.getfixturevalue(who))


def test_one_query_does_for_any_number_of_rooms(room: Room, member: User, say: Say) -> None:
    say(member)
    for number in range(5):
        services.create_room(title=f"Room {number}", members=[member])
    with counted() as queries:
        assert len(services.rooms_for(user=member)) == 6
    assert len(queries) == 1


@pytest.mark.parametrize(("number", "expected"), [(99, 99), (100, 100), (250, 100)])
def test_more_than_99_unread_messages_count_as_100(
    number: int, expected: int, room: Room, member: User
) -> None:
    Message.objects.bulk_create(Message(room=room, revision=1) for _ in range(number))
    mine: Any = services.rooms_for(user=member).get()
    assert mine.unread_count == expected


def test_other_rooms_do_not_count_as_unread(room: Room, member: User, other_member: User) -> None:
    before = services.create_room(title="Before", members=[member])
    after = services.create_room(title="The end", members=[member])
    for each in (before, after, room, before, after):
        Message.objects.create(room=each, author=other_member, revision=1)
    counts: Any = services.rooms_for(user=member)
    assert [each.unread_count for each in counts] == [2, 1, 2]


def test_their_facts_are_those_of_the_rooms(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    services.create_room(title="Attic", members=[member])
    services.mark_read(room=room, user=member, message=say(other_member))
    say(other_member)
    rooms: Any = services.rooms_for(user=member)
    assert sorted(services.room_facts(user=member)) == sorted(
        (each.pk, each.slug, each.title, each.revision, each.read_id, each.muted) for each in rooms
    )


@pytest.mark.parametrize("who", ["outsider", "deactivated", "anonymous"])
def test_nobody_else_has_facts_of_this_one(
    who: str, room: Room, request: pytest.FixtureRequest
) -> None:
    facts = services.room_facts(user=request.getfixturevalue(who))
    assert room.pk not in {each.id for each in facts}
