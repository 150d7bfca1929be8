from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from conversate_core import services
from conversate_core.errors import InvalidMessage, NotAllowed
from conversate_core.models import Membership, Message, Room
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def test_a_message_has_its_text_author_room_and_the_next_revision(room: Room, member: User) -> None:
    before = Room.objects.get(pk=room.pk).revision
    message = services.post_message(room=room, author=member, body="Hello")
    message.refresh_from_db()
    assert (message.body, message.author, message.room) == ("Hello", member, room)
    assert message.revision == before + 1 == Room.objects.get(pk=room.pk).revision
    assert (message.edited_at, message.deleted_at, message.client_key) == (None, None, None)
    assert str(message) == f"#{message.pk}"


def test_what_it_returns_is_ready_to_be_shown(room: Room, member: User) -> None:
    key = uuid4()
    posted = services.post_message(room=room, author=member, body="Hello", client_key=key)
    repeated = services.post_message(room=room, author=member, body="Hello", client_key=key)
    read = Message.objects.for_display().get()
    with counted() as queries:
        for message in (posted, repeated):
            assert message.author == member
            assert message.author_color == read.author_color
            assert list(message.attachments.all()) == []
    assert len(queries) == 0


def test_its_files_are_there_to_be_shown(room: Room, member: User) -> None:
    files = [ContentFile(b"1", name="1.txt"), ContentFile(b"2", name="2.txt")]
    message = services.post_message(room=room, author=member, files=files)
    assert [each.name for each in message.attachments.all()] == ["1.txt", "2.txt"]


@pytest.mark.parametrize("body", ["", "   ", "\n\n", "\t", "\x00", "\r\n \x07"])
def test_a_message_that_says_nothing_is_refused(body: str, room: Room, member: User) -> None:
    with pytest.raises(InvalidMessage, match="needs a text or a file"):
        services.post_message(room=room, author=member, body=body)
    assert not Message.objects.exists()


def test_a_text_may_be_as_long_as_the_setting_says_and_no_longer(
    room: Room, member: User, settings: Settings
) -> None:
    assert services.post_message(room=room, author=member, body="🐱" * 10_000)
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    assert services.post_message(room=room, author=member, body="12345\n\n").body == "12345"
    with pytest.raises(InvalidMessage, match="5 characters at the most; this one has 6"):
        services.post_message(room=room, author=member, body="123456")


@pytest.mark.parametrize("body", ["nul\x00", "lone \ud800 surrogate", "🐱 \U0010ffff", "\ufffe"])
def test_what_no_database_or_not_every_one_takes_is_stored_cleaned(
    body: str, room: Room, member: User
) -> None:
    message = services.post_message(room=room, author=member, body=body)
    assert Message.objects.get().body == message.body != ""


def test_posting_marks_the_room_read_for_the_author_and_notes_when(
    room: Room, member: User, other_member: User
) -> None:
    services.post_message(room=room, author=other_member, body="Anyone?")
    message = services.post_message(room=room, author=member, body="Me")
    mine = Membership.objects.get(room=room, user=member)
    assert (mine.read_id, mine.last_posted_at) == (message.pk, message.created_at)
    assert Membership.objects.get(room=room, user=other_member).read_id < message.pk


def test_an_overseer_posts_without_becoming_a_member(room: Room, overseer: User) -> None:
    services.post_message(room=room, author=overseer, body="All well?")
    assert not Membership.objects.filter(room=room).exists()


def test_nobody_posts_to_an_archived_room(
    room: Room, member: User, moderator: User, superuser: User
) -> None:
    archived = services.archive_room(room=room)
    for author in (member, moderator, superuser):
        for seen in (room, archived):
            with pytest.raises(NotAllowed):
                services.post_message(room=seen, author=author, body="Still here")


def test_nobody_posts_to_a_room_that_is_gone(room: Room, member: User, superuser: User) -> None:
    services.delete_room(room=Room.objects.get(pk=room.pk))
    for author in (member, superuser):
        with pytest.raises(NotAllowed):
            services.post_message(room=room, author=author, body="Hello?")


def test_the_message_stays_when_its_author_deletes_the_account(room: Room, member: User) -> None:
    message = services.post_message(room=room, author=member, body="I was here")
    services.post_message(room=room, author=member, body="Twice")
    member.delete()
    message.refresh_from_db()
    assert (message.body, message.author) == ("I was here", None)


def test_messages_are_dated_by_the_clock(room: Room, member: User) -> None:
    before = timezone.now()
    message = services.post_message(room=room, author=member, body="Now")
    assert before <= message.created_at <= timezone.now()


def test_a_message_that_came_by_mail_says_so(room: Room, member: User) -> None:
    assert not services.post_message(room=room, author=member, body="Here").sent_by_mail
    services.post_message(room=room, author=member, body="Hello", sent_by_mail=True)
    assert [message.sent_by_mail for message in Message.objects.all()] == [False, True]


def read_mark(user: User, room: Room) -> int:
    return Membership.objects.get(room=room, user=user).read_id


def test_a_post_marks_read_up_to_it_or_up_to_the_message_that_was_read(
    room: Room, member: User, other_member: User
) -> None:
    first, second = (
        services.post_message(room=room, author=other_member, body=text) for text in "ab"
    )
    services.post_message(room=room, author=member, body="To the first", read_up_to=first.pk)
    assert read_mark(member, room) == first.pk
    services.post_message(room=room, author=member, body="To nothing", read_up_to=0)
    assert read_mark(member, room) == first.pk < second.pk
    last = services.post_message(room=room, author=member, body="To all")
    assert read_mark(member, room) == last.pk


@pytest.mark.parametrize("number", [-5, 2**63 - 1, 10**30])
def test_a_number_that_no_message_has_moves_the_mark_no_further_than_the_post(
    number: int, room: Room, member: User
) -> None:
    message = services.post_message(room=room, author=member, body="Hello", read_up_to=number)
    assert read_mark(member, room) == (0 if number < 0 else message.pk)
    assert Membership.objects.get(room=room, user=member).last_posted_at == message.created_at
