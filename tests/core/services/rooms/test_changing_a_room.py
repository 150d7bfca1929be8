from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import InvalidRoom, NotAllowed
from conversate_core.models import Access, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say


def test_the_details_that_are_given_change_and_the_address_stays(
    room: Room, moderator: User
) -> None:
    changed = services.change_room(
        room=room, title=" New\nname ", description="Line\r\nline\x00", by=moderator
    )
    room.refresh_from_db()
    assert room.title == changed.title == "New name"
    assert room.description == changed.description == "Line\nline"
    assert (room.slug, room.access) == ("tea-kitchen", Access.MEMBERS)
    services.change_room(room=room, access=Access.OPEN, description="", by=moderator)
    room.refresh_from_db()
    assert (room.title, room.description, room.access) == ("New name", "", "open")


def test_pollers_hear_of_it(room: Room, member: User, moderator: User) -> None:
    cursor = services.history(room=room, user=member).revision
    services.change_room(room=room, title="New name", by=moderator)
    changes = services.poll(room=room, user=member, cursor=cursor)
    assert changes.revision > cursor
    assert (changes.room.title, changes.messages, changes.reset) == ("New name", (), False)


def test_changing_nothing_is_no_error(room: Room, moderator: User) -> None:
    assert services.change_room(room=room, by=moderator).title == room.title


@pytest.mark.parametrize("details", [{"title": ""}, {"title": "x" * 201}, {"access": "secret"}])
def test_what_a_room_cannot_have_is_refused(
    details: dict[str, str], room: Room, moderator: User
) -> None:
    with pytest.raises(InvalidRoom):
        services.change_room(room=room, by=moderator, **details)


def test_an_archived_room_is_readable_and_can_be_restored(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    message = say(member)
    archived = services.archive_room(room=room, by=moderator)
    assert services.history(room=room, user=member).messages == (message,)
    assert services.poll(room=room, user=member, cursor=0).room.archived_at == archived.archived_at
    with pytest.raises(NotAllowed):
        services.post_message(room=room, author=member, body="Hello?")
    services.restore_room(room=archived, by=moderator)
    assert services.post_message(room=room, author=member, body="Hello!")


def test_archiving_twice_keeps_the_first_date(room: Room, moderator: User) -> None:
    first = services.archive_room(room=room, by=moderator)
    second = services.archive_room(room=first, by=moderator)
    third = services.archive_room(room=room, by=moderator)
    assert first.archived_at == second.archived_at == third.archived_at


def test_who_has_an_old_picture_of_the_room_archives_and_restores_it_all_the_same(
    room: Room, moderator: User
) -> None:
    archived = services.archive_room(room=room, by=moderator)
    services.restore_room(room=room, by=moderator)
    assert Room.objects.get(pk=room.pk).archived_at is None
    services.archive_room(room=archived, by=moderator)
    assert Room.objects.get(pk=room.pk).archived_at is not None


def test_a_room_that_is_gone_is_nobodys_to_change(room: Room, superuser: User) -> None:
    services.delete_room(room=Room.objects.get(pk=room.pk))
    for service in (
        services.change_room,
        services.archive_room,
        services.restore_room,
        services.clear_room,
        services.delete_room,
    ):
        for by in (superuser, None):
            with pytest.raises(NotAllowed):
                service(room=room, by=by)  # type: ignore[operator]


def test_a_description_has_up_to_500_characters(room: Room, moderator: User) -> None:
    services.change_room(room=room, description="é" * 500 + " \r\n\x00", by=moderator)
    with pytest.raises(InvalidRoom, match="up to 500 characters; this one has 501"):
        services.change_room(room=room, description="x" * 501, by=moderator)
    with pytest.raises(InvalidRoom, match="this one has 2400000"):
        services.create_room(title="Cellar", description="x" * 2_400_000)
    room.refresh_from_db()
    assert room.description == "é" * 500
    assert Room.objects.count() == 1


def test_a_longer_one_from_before_there_was_a_limit_stays_until_it_is_changed(
    room: Room, moderator: User
) -> None:
    Room.objects.filter(pk=room.pk).update(description="a\n" * 400)
    stale = room
    services.change_room(room=stale, title="Cellar", description="a\r\n" * 400, by=moderator)
    room.refresh_from_db()
    assert (room.title, len(room.description)) == ("Cellar", 799)
    # What the caller holds is not what the room has.
    room.description = "b" * 501
    with pytest.raises(InvalidRoom):
        services.change_room(room=room, description="b" * 501, by=moderator)


def test_what_stays_as_it_is_may_be_from_a_time_of_other_limits(
    room: Room, moderator: User
) -> None:
    Room.objects.filter(pk=room.pk).update(title="Tea\u2028kitchen ", access="invited")
    services.change_room(
        room=room, title="Tea\u2028kitchen ", access="invited", description="New", by=moderator
    )
    room.refresh_from_db()
    assert (room.title, room.access, room.description) == ("Tea\u2028kitchen ", "invited", "New")
    with pytest.raises(InvalidRoom):
        services.change_room(room=room, access="by post", by=moderator)
