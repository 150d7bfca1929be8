from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.errors import MessageGone, NotAllowed
from conversate_core.models import Attachment, Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say


def test_a_tombstone_without_text_and_files_stays(room: Room, member: User) -> None:
    message = services.post_message(
        room=room, author=member, body="Oops", files=[ContentFile(b"1", name="one.txt")]
    )
    deleted = services.delete_message(message=message, by=member)
    message.refresh_from_db()
    assert message.body == deleted.body == ""
    assert message.deleted_at == deleted.deleted_at is not None
    assert message.author == member
    assert not Attachment.objects.exists()


def test_a_deletion_reaches_who_had_the_message_already(room: Room, member: User, say: Say) -> None:
    message = say(member)
    cursor = services.poll(room=room, user=member, cursor=0).revision
    services.delete_message(message=message, by=member)
    (news,) = services.poll(room=room, user=member, cursor=cursor).messages
    assert (news.pk, news.body, news.deleted_at is None) == (message.pk, "", False)


def test_deleting_it_again_says_that_it_is_gone(member: User, moderator: User, say: Say) -> None:
    message = say(member)
    seen_before = Message.objects.get()
    services.delete_message(message=message, by=member)
    for by in (member, moderator, None):
        with pytest.raises(MessageGone, match="has been deleted"):
            services.delete_message(message=seen_before, by=by)


def test_a_member_does_not_delete_what_others_wrote(
    member: User, other_member: User, say: Say
) -> None:
    message = say(other_member)
    with pytest.raises(NotAllowed, match="You don't have permission"):
        services.delete_message(message=message, by=member)
    message.refresh_from_db()
    assert message.body == "Hello"


def test_who_lost_the_role_since_they_opened_the_page_moderates_no_longer(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    message = say(member)
    services.change_role(room=room, user=moderator, role="member")
    with pytest.raises(NotAllowed):
        services.delete_message(message=message, by=moderator)


def test_in_an_archived_room_moderators_still_remove_what_must_go_and_nobody_else(
    room: Room, member: User, moderator: User, superuser: User, say: Say
) -> None:
    messages = [say(member), say(member)]
    services.archive_room(room=room)
    for message in messages:
        with pytest.raises(NotAllowed):
            services.delete_message(message=message, by=member)
    for message, by in zip(messages, (moderator, superuser), strict=True):
        assert services.delete_message(message=message, by=by).deleted_at
