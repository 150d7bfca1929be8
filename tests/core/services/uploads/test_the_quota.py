"""UPLOAD_QUOTA limits the bytes of all files of an account, also of those posted at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.errors import InvalidMessage, UploadQuotaReached
from conversate_core.internal.upload_quota import quota_left
from conversate_core.models import Message, Room
from tests.core.support.racing import at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db(transaction=True)

MEGA = 1024 * 1024


@pytest.fixture(autouse=True)
def _ten_bytes(settings: Settings) -> None:
    settings.CONVERSATE_UPLOAD_QUOTA = 10


def post(room: Room, author: User, size: int, **more: Any) -> Message:
    file = ContentFile(b"x" * size, name="notes.txt")
    return services.post_message(room=room, author=author, body="Look", files=[file], **more)


def stored(uploads: Path) -> int:
    return sum(path.stat().st_size for path in uploads.rglob("*") if path.is_file())


def test_files_up_to_the_quota_are_stored_and_no_more(
    room: Room, member: User, uploads: Path
) -> None:
    post(room, member, 6)
    post(room, member, 4)
    with pytest.raises(UploadQuotaReached) as refused:
        post(room, member, 1)
    assert isinstance(refused.value, InvalidMessage)
    assert (refused.value.size, refused.value.left) == (1, 0)
    assert Message.objects.count() == 2
    assert stored(uploads) == 10


def test_the_files_of_one_message_count_together(room: Room, member: User, uploads: Path) -> None:
    files = [ContentFile(b"x" * 6, name=name) for name in ("a.txt", "b.txt")]
    with pytest.raises(UploadQuotaReached):
        services.post_message(room=room, author=member, files=files)
    assert stored(uploads) == 0


def test_it_counts_all_rooms_and_each_account_alone(
    room: Room, member: User, moderator: User, other_member: User
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    post(elsewhere, member, 8)
    with pytest.raises(UploadQuotaReached):
        post(room, member, 3)
    post(room, moderator, 10)
    post(room, other_member, 10)


def test_texts_are_posted_all_the_same(room: Room, member: User) -> None:
    post(room, member, 10)
    assert services.post_message(room=room, author=member, body="Hello")


def test_what_is_deleted_or_cleared_is_free_again(room: Room, member: User) -> None:
    services.delete_message(message=post(room, member, 10), by=member)
    assert quota_left(member) == 10
    post(room, member, 10)
    services.clear_room(room=room)
    post(room, member, 10)
    room.delete()
    assert quota_left(member) == 10


def test_a_cleared_room_is_free_at_once(room: Room, member: User) -> None:
    message = post(room, member, 10)
    Room.objects.update(cleared_id=message.pk)
    assert quota_left(member) == 10


def test_without_a_quota_there_is_no_query(
    member: User, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert quota_left(member) == 10
    settings.CONVERSATE_UPLOAD_QUOTA = None
    with django_assert_num_queries(0):
        assert quota_left(member) is None


def test_a_quota_that_was_lowered_lets_nothing_more_in(
    room: Room, member: User, settings: Settings
) -> None:
    post(room, member, 10)
    settings.CONVERSATE_UPLOAD_QUOTA = 5
    assert quota_left(member) == 0
    with pytest.raises(UploadQuotaReached):
        post(room, member, 1)


def test_the_error_says_how_much_is_left(settings: Settings, room: Room, member: User) -> None:
    settings.CONVERSATE_UPLOAD_QUOTA = 2 * MEGA + 1
    with pytest.raises(UploadQuotaReached) as refused:
        post(room, member, 2 * MEGA + 2)
    assert str(refused.value) == (
        "You can store 2 MB more, and these files have 2.01 MB. To make room, delete messages with "
        "files."
    )


def test_uploads_at_once_cannot_exceed_it(room: Room, member: User, uploads: Path) -> None:
    with meeting_at_the_lock(4):
        outcomes = at_once(*[lambda: post(room, member, 4)] * 4)
    assert sum(isinstance(outcome, Message) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, UploadQuotaReached) for outcome in outcomes) == 2
    assert stored(uploads) == 8


def test_uploads_to_several_rooms_at_once_neither(room: Room, member: User, uploads: Path) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    with meeting_at_the_lock(2):
        outcomes = at_once(lambda: post(room, member, 6), lambda: post(elsewhere, member, 6))
    assert sum(isinstance(outcome, Message) for outcome in outcomes) == 1
    assert stored(uploads) == 6


def test_a_retry_of_the_upload_that_used_it_up_returns_that_message(
    room: Room, member: User
) -> None:
    key = uuid4()
    first = post(room, member, 10, client_key=key)
    assert post(room, member, 10, client_key=key) == first


def test_a_retry_at_the_same_time_returns_it_too(room: Room, member: User, uploads: Path) -> None:
    key = uuid4()
    with meeting_at_the_lock(2):
        first, second = at_once(*[lambda: post(room, member, 10, client_key=key)] * 2)
    assert first == second
    assert stored(uploads) == 10
