"""Each way to write the text of a message also writes its search text."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from conversate_core import services
from conversate_core.content.search_text import (
    MAX_TEXT,
    Separation,
    piece_for,
    search_text_of,
    separate,
    words_of,
)
from conversate_core.models import Message, Room
from conversate_core.search import rebuilding
from conversate_core.search.highlighting import find_words

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


def found(user: User, query: str) -> list[int]:
    return [message.pk for message in services.search(user=user, query=query)]


@pytest.fixture
def unindexed(room: Room, member: User, say: Say) -> Message:
    """A message without search text, as an older release writes it."""
    message = say(member, "A kettle")
    Message.objects.filter(pk=message.pk).update(search_text=None)
    assert found(member, "kettle") == []
    return message


def test_a_message_that_is_saved_is_found_by_its_new_text(member: User, say: Say) -> None:
    message = Message.objects.get(pk=say(member, "A kettle").pk)
    message.body = "A teapot"
    message.save()
    assert (found(member, "kettle"), found(member, "teapot")) == ([], [message.pk])
    message.body = "A cup"
    message.save(update_fields=["body"])
    assert (found(member, "teapot"), found(member, "cup")) == ([], [message.pk])


def test_a_message_that_was_read_to_be_shown_is_found_by_its_new_text(
    member: User, say: Say
) -> None:
    message = Message.objects.for_display().get(pk=say(member, "A kettle").pk)
    message.body = "A teapot"
    message.save()
    assert (found(member, "kettle"), found(member, "teapot")) == ([], [message.pk])


def test_to_save_another_field_leaves_the_text_alone(member: User, say: Say) -> None:
    message = say(member, "A kettle")
    message.body = "Not saved"
    message.save(update_fields=["revision"])
    assert found(member, "kettle") == [message.pk]
    part = Message.objects.only("revision").get(pk=message.pk)
    part.save()
    assert found(member, "kettle") == [message.pk]


def test_texts_that_are_updated_in_bulk_are_found_by_what_they_say(member: User, say: Say) -> None:
    message, other = say(member, "A kettle"), say(member, "Tea")
    message.body = "A teapot"
    Message.objects.bulk_update([message, other], ["body", "revision"])
    assert (found(member, "kettle"), found(member, "teapot")) == ([], [message.pk])
    Message.objects.bulk_update([message], ["revision"])
    Message.objects.filter(pk=message.pk).update(body="A cup")
    assert (found(member, "teapot"), found(member, "cup")) == ([], [message.pk])
    assert found(member, "tea") == [other.pk]


def test_what_the_database_computes_is_found_once_it_is_indexed(member: User, say: Say) -> None:
    message = say(member, "A kettle")
    Message.objects.filter(pk=message.pk).update(body=Concat("body", Value(" and a cup")))
    assert found(member, "kettle") == []
    call_command("update_search_index", stdout=StringIO())
    assert found(member, "kettle cup") == [message.pk]


def test_the_text_is_not_read_to_show_a_message(room: Room, member: User, say: Say) -> None:
    say(member, "A kettle")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        services.history(room=room, user=member)
        services.poll(room=room, user=member, cursor=0)
    assert "search_text" not in str(queries.captured_queries)


@pytest.mark.parametrize("size", [1, 2, 500])
def test_the_command_indexes_what_is_missing_and_no_more(
    size: int, unindexed: Message, member: User, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "_BATCH_SIZE", size)
    for number in range(3):
        say(member, f"Tea {number}")
    for count in (1, 0):
        out = StringIO()
        call_command("update_search_index", stdout=out)
        assert out.getvalue() == f"{count} messages indexed.\n"
        assert found(member, "kettle") == [unindexed.pk]


def test_a_message_that_is_edited_meanwhile_keeps_what_it_says(
    unindexed: Message, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(body: str) -> str:
        monkeypatch.undo()
        services.edit_message(message=unindexed, body="A teapot", by=member)
        return search_text_of(body)

    monkeypatch.setattr(rebuilding, "search_text_of", too_late)
    call_command("update_search_index", stdout=StringIO())
    assert (found(member, "kettle"), found(member, "teapot")) == ([], [unindexed.pk])


def test_nothing_of_a_deleted_text_stays(member: User, say: Say) -> None:
    message = services.delete_message(message=say(member, "A secret"), by=member)
    assert Message.objects.filter(pk=message.pk).values_list("search_text", flat=True)[0] == ""


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_any_text_is_found_by_any_of_its_words(text: str) -> None:
    stored = search_text_of(text)
    assert len(stored) <= MAX_TEXT
    assert "  " not in stored
    for chunk in text.split():
        assert all(piece_for(word) in stored for word in words_of(chunk))


@settings(deadline=None, max_examples=300)
@given(TEXTS, st.data())
def test_what_is_found_is_marked(text: str, data: Any) -> None:
    text = " ".join(text.split())
    words = words_of(data.draw(st.sampled_from(text.split() or ["x"])))
    if words and piece_for(words[0]) in search_text_of(text):
        spans = list(find_words(text, words))
        assert spans
        assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize("character", ["a", "ß", "\ufdfa", "\u0301", "会", "🎉", "-"])
def test_no_search_text_is_longer_than_every_database_takes(character: str) -> None:
    for text in (character * 1_000_000, f"{character} " * 1_000_000):
        assert len(search_text_of(text).encode()) <= 1_048_575


def test_the_cache_of_characters_is_limited() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
    separation = Separation(max_size=3)
    assert text.translate(separation) == separate(text)
    assert len(separation) == 3
