from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Message, Room
from tests.core.support.racing import PATIENCE, Job, Stall, at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def stored_files(uploads: Path) -> list[Path]:
    return [path for path in uploads.rglob("*") if path.is_file()]


def post_file(room: Room, author: User) -> Message:
    return services.post_message(
        room=room, author=author, files=[ContentFile(b"notes", name="notes.txt")]
    )


def test_a_post_that_meets_a_clear_is_either_gone_with_its_file_or_comes_after_it(
    room: Room, member: User, moderator: User, uploads: Path
) -> None:
    for _ in range(5):
        before = services.poll(room=room, user=member, cursor=0).revision
        with meeting_at_the_lock(2):
            posted, cleared = at_once(
                lambda: post_file(room, member),
                lambda: services.clear_room(room=room, by=moderator),
            )
        assert services.poll(room=room, user=member, cursor=before).reset
        left = services.history(room=room, user=member).messages
        assert list(left) == ([posted] if posted.revision > cleared.revision else [])
        assert len(stored_files(uploads)) == len(left)


def test_a_clear_waits_for_a_post_that_has_begun_and_takes_it_along(
    room: Room, member: User, moderator: User
) -> None:
    with Stall("slow") as stall:
        slow = Job(lambda: services.post_message(room=room, author=member, body="slow"))
        assert stall.reached.wait(PATIENCE)
        clearing = Job(lambda: services.clear_room(room=room, by=moderator))
    cleared = clearing.result()
    assert slow.result().revision < cleared.cleared_revision
    assert not Message.objects.exists()


def test_nothing_is_posted_after_a_room_is_archived(
    room: Room, member: User, moderator: User, uploads: Path
) -> None:
    for _ in range(5):
        with meeting_at_the_lock(2):
            posted, archived = at_once(
                lambda: post_file(room, member),
                lambda: services.archive_room(room=room, by=moderator),
            )
        if isinstance(posted, Message):
            assert posted.revision < archived.revision
        else:
            assert isinstance(posted, NotAllowed)
        assert len(stored_files(uploads)) == Message.objects.count()
        services.restore_room(room=archived, by=moderator)


def test_a_post_that_meets_the_deletion_of_its_room_leaves_neither_message_nor_file(
    room: Room, member: User, uploads: Path
) -> None:
    with meeting_at_the_lock(2):
        posted, deleted = at_once(
            lambda: post_file(room, member), lambda: services.delete_room(room=room)
        )
    assert isinstance(posted, (Message, NotAllowed))
    assert deleted is None
    assert not Message.objects.exists()
    assert stored_files(uploads) == []
