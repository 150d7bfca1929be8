"""What quotes show of the messages that were replied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.queries.originals import Original, find_originals
from tests.core.support.pictures import png
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def quoted(room: Room, author: User, first: int | None = None, **said: Any) -> Original:
    original = services.post_message(room=room, author=author, **said)
    return found(room, original, first)


def found(room: Room, original: Message, first: int | None = None) -> Original:
    reply = Message(room=room, reply_to_id=original.pk)
    return find_originals([reply], room=room, first=first)[original.pk]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("When?", "When?"),
        ("First line\nSecond line", "First line"),
        ("  spaces \t and tabs\n", "spaces and tabs"),
        ("x" * 200, "x" * 140),
        (f"{'word ' * 1_000}", ("word " * 28)),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_author_and_first_line(body: str, line: str, room: Room, member: User) -> None:
    original = quoted(room, member, body=body)
    assert (original.author, original.author_id) == (member, member.pk)
    assert original.line == original.words == line


def test_a_picture_and_a_file_are_words_unless_there_is_a_text(room: Room, member: User) -> None:
    picture = ContentFile(png(2, 2), name="a.png")
    assert quoted(room, member, files=[picture]).words == "Picture"
    assert quoted(room, member, files=[ContentFile(b"1", name="a.txt")]).words == "File"
    picture = ContentFile(png(2, 2), name="a.png")
    assert quoted(room, member, files=[picture], body="Look").words == "Look"


def test_nothing_is_left_of_a_deleted_message(room: Room, member: User) -> None:
    original = services.post_message(room=room, author=member, body="A secret")
    services.delete_message(message=original)
    quote = found(room, original)
    assert (quote.words, quote.line) == ("This message was deleted.", "")
    assert not quote.names_author


def test_a_row_that_is_missing_or_cleared_counts_as_deleted(room: Room, member: User) -> None:
    original = services.post_message(room=room, author=member, body="A secret")
    room.cleared_id = original.pk
    assert found(room, original).is_deleted
    room.cleared_id, pk = 0, original.pk
    original.delete()
    assert find_originals([Message(reply_to_id=pk)], room=room)[pk].is_deleted
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    other = services.post_message(room=elsewhere, author=member, body="A secret")
    assert found(room, other).is_deleted


@pytest.mark.parametrize("state", ["there", "deleted", "missing"])
def test_before_the_first_visible_message_all_states_look_the_same(
    state: str, room: Room, member: User
) -> None:
    original = services.post_message(room=room, author=member, body="A secret")
    pk = original.pk
    if state == "deleted":
        services.delete_message(message=original)
    if state == "missing":
        Message.objects.filter(pk=pk).delete()
    quote = find_originals([Message(reply_to_id=pk)], room=room, first=pk + 1)[pk]
    assert (quote.words, quote.line, quote.file_type) == ("An earlier message", "", "")
    assert (quote.is_hidden, quote.is_deleted, quote.names_author) == (True, False, False)


def test_one_query_for_any_number_and_none_without_replies(
    room: Room, member: User, settings: Settings
) -> None:
    originals = [services.post_message(room=room, author=member, body="Hi") for _ in range(5)]
    replies = [Message(reply_to_id=original.pk) for original in originals]
    with counted() as queries:
        assert len(find_originals(replies, room=room)) == 5
    assert len(queries) == 1
    with counted() as queries:
        assert find_originals(originals, room=room) == {}
        settings.CONVERSATE_REPLIES = False
        assert find_originals(replies, room=room) == {}
    assert queries == []
