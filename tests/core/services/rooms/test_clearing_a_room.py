from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import pytest

from conversate_core import services
from conversate_core.models import Attachment, Message, Room
from conversate_core.services import removal

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoCaptureOnCommitCallbacks as Commit

    from tests.core.support.people import Say


def test_all_messages_go_and_the_room_and_its_members_stay(
    room: Room,
    member: User,
    moderator: User,
    say: Say,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    say(member)
    with django_capture_on_commit_callbacks(execute=True):
        services.clear_room(room=room, by=moderator)
    assert not Message.objects.exists()
    assert services.history(room=room, user=member).messages == ()
    assert room.memberships.count() == 2


def test_an_older_cursor_resets_the_room(room: Room, member: User, say: Say) -> None:
    say(member)
    before = services.history(room=room, user=member).revision
    services.clear_room(room=room)
    changes = services.poll(room=room, user=member, cursor=before)
    assert (changes.reset, changes.messages) == (True, ())


def test_polls_continue_after_the_reset(room: Room, member: User, say: Say) -> None:
    say(member)
    services.clear_room(room=room)
    cursor = services.history(room=room, user=member).revision
    assert not services.poll(room=room, user=member, cursor=cursor).reset
    message = say(member)
    assert services.poll(room=room, user=member, cursor=cursor).messages == (message,)


def test_ids_are_not_given_again_so_that_read_marks_stay_right(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    old = say(member)
    services.mark_read(room=room, user=other_member)
    services.clear_room(room=room)
    new = say(member)
    assert new.pk > old.pk
    assert services.rooms_for(user=other_member).get().unread_count == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("batch", [1, 2, 1_000])
def test_a_long_history_goes_in_batches(
    batch: int,
    room: Room,
    member: User,
    say: Say,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    caplog.set_level("INFO", logger="conversate_core")
    for _ in range(5):
        say(member)
    with (
        mock.patch.object(removal, "_BATCH_SIZE", batch),
        django_capture_on_commit_callbacks(execute=True),
    ):
        services.clear_room(room=room)
    assert not Message.objects.exists()
    assert "cleared of 5 messages" in caplog.text


def test_deleting_a_room_leaves_nothing_of_it(
    room: Room,
    member: User,
    superuser: User,
    say: Say,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    say(member)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_room(room=room, by=superuser)
    for left in (Room.objects, Message.objects, Attachment.objects, room.memberships):
        assert not left.exists()
