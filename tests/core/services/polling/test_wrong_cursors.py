"""Invalid cursors from clients reset the room, and raise no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say

WRONG = [
    -1,
    "-1",
    10**6,
    2**63,
    2**64,
    10**30,
    -(10**30),
    "9" * 5_000,
    "",
    " ",
    "abc",
    "1.5",
    "1e3",
    "0x10",
    "null",
    "\x00",
    "\ud800",
    "½",
    "1; DROP TABLE",
]


@pytest.mark.parametrize("cursor", WRONG)
def test_a_cursor_that_cannot_be_right_is_answered_with_reset(
    cursor: int | str, room: Room, member: User, say: Say
) -> None:
    message = say(member)
    changes = services.poll(room=room, user=member, cursor=cursor)
    assert (changes.reset, changes.messages, changes.more) == (True, (), False)
    assert changes.revision == message.revision


def test_the_answer_leads_back_to_new_messages(room: Room, member: User, say: Say) -> None:
    cursor = services.poll(room=room, user=member, cursor=10**6).revision
    message = say(member)
    assert services.poll(room=room, user=member, cursor=cursor).messages == (message,)


@pytest.mark.parametrize("write", [str, " {} ".format, "+{}".format, "00{}".format, int])
def test_a_number_may_be_written_in_any_way(
    write: object, room: Room, member: User, say: Say
) -> None:
    cursor = services.history(room=room, user=member).revision
    message = say(member)
    assert callable(write)
    changes = services.poll(room=room, user=member, cursor=write(cursor))
    assert (changes.reset, changes.messages) == (False, (message,))


def test_the_cursor_0_begins_at_the_beginning_until_the_room_is_cleared(
    room: Room, member: User, say: Say
) -> None:
    message = say(member)
    assert services.poll(room=room, user=member, cursor=0).messages == (message,)
    services.clear_room(room=room)
    assert services.poll(room=room, user=member, cursor=0).reset


def test_a_cursor_ahead_of_a_database_that_was_restored_is_answered_with_reset(
    room: Room, member: User, say: Say
) -> None:
    say(member)
    ahead = services.history(room=room, user=member).revision
    Room.objects.filter(pk=room.pk).update(revision=ahead - 1)
    assert services.poll(room=room, user=member, cursor=ahead).reset
