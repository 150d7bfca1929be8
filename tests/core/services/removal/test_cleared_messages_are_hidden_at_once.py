"""Nobody sees a message after the clear, although its row and files are removed later."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.errors import MessageGone
from conversate_core.export import export_room
from conversate_core.export.targets import ArchiveTarget
from conversate_core.models import Attachment, Message, PendingRemoval, Role, Room
from conversate_core.policy import get_policy

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say


@pytest.fixture
def cleared(room: Room, member: User, other_member: User, moderator: User) -> Message:
    """A cleared message whose row still exists, since the test's transaction doesn't end."""
    message = services.post_message(
        room=room,
        author=member,
        body="The old words for @other_member",
        files=[ContentFile(b"old", name="old.txt")],
    )
    services.clear_room(room=room, by=moderator)
    assert Message.objects.filter(pk=message.pk).exists()
    return message


@pytest.fixture
def later(cleared: Message, member: User, say: Say) -> Message:
    return say(member, "New words")


def test_history_and_its_counts(
    room: Room, cleared: Message, later: Message, other_member: User, superuser: User
) -> None:
    for user in (other_member, superuser):
        page = services.history(room=room, user=user)
        assert page.messages == (later,)
        assert not page.has_older
        assert page.older_count == 0
        assert services.history(room=room, user=user, around=cleared.pk).messages == (later,)
        assert services.history(room=room, user=user, before=later.pk).messages == ()


def test_an_empty_history(room: Room, cleared: Message, member: User) -> None:
    page = services.history(room=room, user=member)
    assert (page.messages, page.has_older, page.has_newer) == ((), False, False)


def test_polls(room: Room, cleared: Message, later: Message, member: User) -> None:
    assert services.poll(room=room, user=member, cursor=cleared.revision).reset
    cursor = later.revision - 1
    assert services.poll(room=room, user=member, cursor=cursor).messages == (later,)


def test_search(
    room: Room, cleared: Message, later: Message, member: User, superuser: User
) -> None:
    for user in (member, superuser):
        assert list(services.search(user=user, query="words")) == [later]
        assert list(services.search(user=user, query="words", room=room, limit=5)) == [later]
        assert not services.search(user=user, query="old")


def test_the_list_of_rooms(room: Room, cleared: Message, other_member: User) -> None:
    listed = services.rooms_for(user=other_member).get()
    assert (listed.unread_count, listed.last_message_at) == (0, None)  # type: ignore[attr-defined]


def test_changing_it(room: Room, cleared: Message, member: User, moderator: User) -> None:
    with pytest.raises(MessageGone):
        services.edit_message(message=cleared, body="Again", by=member)
    with pytest.raises(MessageGone):
        services.delete_message(message=cleared, by=moderator)


def test_the_messages_that_the_rules_show(
    room: Room, cleared: Message, later: Message, moderator: User
) -> None:
    assert list(get_policy().visible_messages(moderator, room)) == [later]


def test_files_and_the_export(room: Room, cleared: Message) -> None:
    assert not Attachment.objects.not_cleared()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        target = ArchiveTarget(archive, folder="room")
        export = export_room(room=room, target=target, format_name="html")
    assert (export.messages, export.files) == (0, 0)


def test_who_joins_afterwards_has_nothing_unread(
    room: Room, cleared: Message, outsider: User
) -> None:
    assert services.add_member(room=room, user=outsider, role=Role.MEMBER).read_id == 0


def test_a_second_clear_has_nothing_more_to_remove(
    room: Room, cleared: Message, moderator: User
) -> None:
    services.clear_room(room=room, by=moderator)
    assert PendingRemoval.objects.count() == 1


def test_all_of_it_once_the_room_is_deleted(
    room: Room, member: User, say: Say, superuser: User
) -> None:
    message = say(member, "Old words")
    services.delete_room(room=room, by=superuser)
    assert Message.objects.filter(pk=message.pk).exists()
    assert not Message.objects.not_cleared()
    assert not services.search(user=superuser, query="words")
    services.create_room(title="Another", slug=room.slug)
