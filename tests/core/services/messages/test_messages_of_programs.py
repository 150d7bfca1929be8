"""The site's own code posts without an account, under the name of a program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.content.program_names import MAX_PROGRAM_NAME
from conversate_core.databases import atomic
from conversate_core.errors import ConversateError, InvalidArgument, InvalidMessage, NotAllowed
from conversate_core.models import Message, Room
from conversate_core.people import person_for
from conversate_core.signals import message_posted
from conversate_core.testing import capture_signal, texts_for, unread_count_for

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def post(room: Room, body: str = "Backup done.", sender: str = "Backup", **more: Any) -> Message:
    return services.post_message(room=room, author=None, sender=sender, body=body, **more)


def name_of(message: Message) -> str:
    return person_for(message.author, message.sender).name


def test_it_has_no_author_and_is_named_as_a_program(room: Room) -> None:
    message = post(room)
    assert (message.author, message.sender, message.body) == (None, "Backup", "Backup done.")
    assert name_of(message) == "Backup (program)"


def test_it_is_not_a_former_member_s(room: Room, member: User) -> None:
    left = services.post_message(room=room, author=member, body="Bye")
    member.delete()
    left.refresh_from_db()
    assert name_of(left) == "Former member"
    assert name_of(post(room, sender="Former member")) == "Former member (program)"


@pytest.mark.parametrize("sender", ["Ada Lovelace", "ada lovelace", "Ａda Lovelace"])
def test_the_name_of_a_member_is_marked(room: Room, member: User, sender: str) -> None:
    member.first_name, member.last_name = "Ada", "Lovelace"
    member.save()
    shown = name_of(post(room, sender=sender))
    assert shown == f"{sender} (program)"
    assert shown != person_for(member).name


@pytest.mark.parametrize(
    "sender",
    [
        *("Ada\nsays", "Ada\u2028", "Ada\tB", "Ada\x00", "\x7fAda", "\u202eadA", "A\u200fda"),
        *("\u2066Ada", "Ada\ud800", " ", "\u200b", "x" * (MAX_PROGRAM_NAME + 1)),
    ],
)
def test_a_name_that_could_look_like_another_is_refused(room: Room, sender: str) -> None:
    with pytest.raises(InvalidArgument):
        post(room, sender=sender)
    assert not Message.objects.exists()


def test_the_longest_name_is_accepted_and_spaces_are_tidied(room: Room) -> None:
    assert post(room, sender="é" * MAX_PROGRAM_NAME).sender == "é" * MAX_PROGRAM_NAME
    assert post(room, sender="  Nightly   backup ").sender == "Nightly backup"


def test_a_message_has_an_author_or_a_sender(room: Room, member: User) -> None:
    with pytest.raises(NotAllowed):
        services.post_message(room=room, author=None, body="From nobody")
    with pytest.raises(InvalidArgument):
        services.post_message(room=room, author=member, sender="Backup", body="From both")
    assert not Message.objects.exists()


def test_it_is_new_to_everyone(room: Room, member: User, moderator: User) -> None:
    post(room)
    for user in (member, moderator):
        assert texts_for(user, room) == ["Backup done."]
        assert unread_count_for(user, room) == 1


def test_it_mentions_members(room: Room, member: User, outsider: User) -> None:
    message = post(room, f"@{member.username} and @{outsider.username}: the disk is full.")
    assert [each.user for each in message.mentions.all()] == [member]


def test_it_replies_and_is_replied_to(room: Room, member: User) -> None:
    question = services.post_message(room=room, author=member, body="Is there a backup?")
    answer = post(room, reply_to=question)
    assert answer.reply_to_id == question.pk
    assert [each.user for each in answer.mentions.all()] == [member]
    thanks = services.post_message(room=room, author=member, body="Thanks", reply_to=answer)
    assert not thanks.mentions.exists()


def test_it_can_have_files(room: Room) -> None:
    message = post(room, "", files=[ContentFile(b"log", name="log.txt")])
    assert [each.name for each in message.attachments.all()] == ["log.txt"]


def test_no_limit_of_posts_applies(room: Room, settings: Settings) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    for _ in range(3):
        post(room)
    assert Message.objects.count() == 3


def test_an_archived_room_takes_none(room: Room) -> None:
    services.archive_room(room=room)
    with pytest.raises(NotAllowed):
        post(room)


@pytest.mark.parametrize("body", ["", "x" * 10_001])
def test_a_wrong_text_is_refused(room: Room, body: str) -> None:
    with pytest.raises(InvalidMessage):
        post(room, body)


def test_receivers_are_told(room: Room) -> None:
    with capture_signal(message_posted) as sent:
        message = post(room)
    assert [each["message"] for each in sent] == [message]


def test_only_the_system_edits_it_and_that_names_nobody_else(
    room: Room, member: User, moderator: User, outsider: User
) -> None:
    message = post(room)
    for user in (member, moderator, outsider):
        with pytest.raises(NotAllowed):
            services.edit_message(message=message, body="No backup.", by=user)
    edited = services.edit_message(message=message, body="Backup done twice.")
    assert (edited.edited_by_other, edited.edited_at is not None) == (False, True)


def test_a_moderator_deletes_it(room: Room, member: User, moderator: User, outsider: User) -> None:
    message = post(room)
    for user in (member, outsider):
        with pytest.raises(NotAllowed):
            services.delete_message(message=message, by=user)
    assert services.delete_message(message=message, by=moderator).deleted_at is not None


def test_members_react_to_it(room: Room, member: User) -> None:
    assert services.react(message=post(room), user=member, emoji="👍").reacted


def test_the_same_key_posts_once(room: Room, uploads: Path) -> None:
    key = uuid4()
    first = post(room, client_key=key)
    again = post(room, "Other", client_key=key, files=[ContentFile(b"1", name="one.txt")])
    assert (again, again.body) == (first, "Backup done.")
    assert Message.objects.count() == 1
    assert not uploads.exists()


def test_a_repeated_key_changes_nothing_in_an_outer_transaction(room: Room) -> None:
    key = uuid4()
    first = post(room, client_key=key)
    room.refresh_from_db()
    with atomic():
        assert post(room, client_key=key) == first
        assert Room.objects.get(pk=room.pk).revision == room.revision


def test_programs_rooms_and_people_have_keys_of_their_own(room: Room, member: User) -> None:
    key, other_room = uuid4(), services.create_room(title="Other")
    posted = {
        post(room, client_key=key),
        post(room, client_key=key, sender="Monitor"),
        post(other_room, client_key=key),
        services.post_message(room=room, author=member, body="Mine", client_key=key),
    }
    assert len(posted) == 4


def test_a_repeated_key_is_answered_whatever_else_is_wrong(room: Room) -> None:
    key = uuid4()
    first = post(room, client_key=key)
    assert post(room, "", client_key=key) == first
    services.archive_room(room=room)
    with pytest.raises(ConversateError):
        post(room, client_key=key)
