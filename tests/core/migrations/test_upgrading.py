"""A database of the release before replies, reactions and direct conversations is upgraded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.content.search_text import search_text_of
from conversate_core.databases import write_connection
from conversate_core.models import Membership, Message, Room
from conversate_core.queries.originals import find_originals
from conversate_core.queries.reactions import reactions_of
from conversate_core.search.database import database_of
from conversate_core.testing import make_user
from tests.support.old_database import Model, fill, insert, old_database, upgrade

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def author(transactional_db: None) -> User:
    return make_user("author")


@pytest.fixture
def reader(transactional_db: None) -> User:
    return make_user("reader")


@pytest.fixture
def old(author: User, reader: User) -> Iterator[Model]:
    """The models of the old release. Its rows were upgraded."""
    with old_database() as model:
        fill(model, author, reader)
        upgrade()
        yield model


@pytest.fixture
def room(old: Model) -> Room:
    return Room.objects.get()


def found(user: User, query: str) -> list[str]:
    return [message.body for message in services.search(user=user, query=query)]


def test_what_was_there_is_there_still(room: Room, author: User, reader: User) -> None:
    first, second, gone, last = services.history(room=room, user=reader).messages
    assert [first.body, second.body, last.body] == [
        "The kettle is broken",
        "@reader: buy a teapot?",
        "See the plan",
    ]
    assert (gone.body, gone.deleted_at is None) == ("", False)
    assert [mention.user for mention in second.mentions.all()] == [reader]
    with last.attachments.get().file.open() as file:
        assert file.read() == b"Two sugars.\n"
    (listed,) = services.rooms_for(user=reader)
    assert (listed.unread_count, listed.read_id, listed.muted) == (2, first.pk, False)


def test_old_messages_have_no_reply_no_reaction_and_no_editor(room: Room, reader: User) -> None:
    messages = services.history(room=room, user=reader).messages
    assert find_originals(messages, room=room) == {}
    assert reactions_of(messages) == {}
    assert {(each.reply_to_id, each.reacted, each.text_revision) for each in messages} == {
        (None, False, None)
    }
    assert {(each.edited_by_id, each.edited_by_other) for each in messages} == {(None, False)}
    assert not room.is_direct


def test_old_messages_take_part_in_what_is_new(room: Room, author: User, reader: User) -> None:
    first = Message.objects.earliest("pk")
    reply = services.post_message(room=room, author=reader, body="Yes", reply_to=first)
    assert [each.pk for each in services.replies_to(message=first, user=author).messages] == [
        reply.pk
    ]
    changed = services.react(message=first, user=reader, emoji="👍")
    assert [each.emoji for each in reactions_of([changed])[first.pk]] == ["👍"]
    edited = services.edit_message(
        message=changed, body="The kettle works", by=author, expected_revision=first.revision
    )
    assert edited.edited_by_id == author.pk
    assert [each.user for each in services.seen_by(message=first, by=author).seen] == [reader]
    direct = services.open_direct(users=[reader], by=author)
    assert set(services.rooms_for(user=reader)) == {room, direct}


def test_search_finds_what_was_written_before_and_after(
    room: Room, author: User, reader: User
) -> None:
    connection = write_connection()
    has_index = database_of(connection).search_index(connection) is not None
    assert has_index == (connection.vendor in {"postgresql", "sqlite"})
    assert found(reader, "kettle") == ["The kettle is broken"]
    first = Message.objects.earliest("pk")
    services.edit_message(message=first, body="A samovar", by=author)
    assert (found(reader, "kettle"), found(reader, "samovar")) == ([], ["A samovar"])
    services.delete_message(message=first, by=author)
    assert found(reader, "samovar") == []


def test_processes_of_the_old_release_go_on_writing(
    old: Model, room: Room, author: User, reader: User
) -> None:
    insert(old, room, author, "A percolator", revision=room.revision + 1)
    elsewhere = old("Room").objects.create(title="Elsewhere", slug="elsewhere")
    old("Membership").objects.create(room=elsewhere, user_id=author.pk)
    Room.objects.raise_revision(room.pk)
    (message,) = services.poll(room=room, user=reader, cursor=room.revision).messages
    assert (message.body, message.reply_to_id, message.reacted) == ("A percolator", None, False)
    assert (message.edited_by_id, message.edited_by_other) == (None, False)
    assert found(reader, "percolator") == ["A percolator"]
    created = Room.objects.get(slug="elsewhere")
    assert (created.is_direct, created.shows_readers) == (False, True)
    assert not Membership.objects.get(room=created).muted


def test_processes_of_the_old_release_go_on_editing_and_deleting(
    old: Model, room: Room, author: User, reader: User
) -> None:
    first, second = Message.objects.order_by("pk")[:2]
    services.react(message=first, user=reader, emoji="👍")
    reply = services.post_message(room=room, author=reader, body="Yes", reply_to=second)
    text = "Mended"
    edited = old("Message").objects.filter(pk=first.pk)
    edited.update(body=text, search_text=search_text_of(text))
    now = reply.created_at
    old("Message").objects.filter(pk=second.pk).update(body="", search_text="", deleted_at=now)
    messages = services.history(room=room, user=reader).messages
    assert messages[0].body == "Mended"
    assert found(reader, "mended") == ["Mended"]
    assert find_originals(messages, room=room)[second.pk].is_deleted
