"""The search index is created if the database supports it, updated, and dropped again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.search import sqlite
from conversate_core.search.database import database_of
from conversate_core.services import searching

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.core.support.people import Say

    Look = Callable[[str], list[int]]

INDEX = import_module("conversate_core.migrations.0002_search_index")
OBJECTS = {
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE indexname = 'conversate_core_msg_search'",
    "sqlite": "SELECT sql FROM sqlite_master WHERE name IN ('conversate_core_search',"
    " 'conversate_core_search_insert', 'conversate_core_search_update',"
    " 'conversate_core_search_delete') ORDER BY name",
    "mysql": "SELECT 'nothing' FROM conversate_core_message WHERE false",
}
COUNTS = {"postgresql": 1, "sqlite": 4, "mysql": 0}


def definitions() -> list[str]:
    """Return the SQL that created the index."""
    with connection.cursor() as cursor:
        cursor.execute(OBJECTS[connection.vendor])
        return [sql for (sql,) in cursor.fetchall()]


@contextmanager
def no_index() -> Iterator[None]:
    module = database_of(connection)
    with connection.schema_editor() as editor:
        module.drop_search_index(editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            module.create_search_index(editor)


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_both_ways() -> None:
    made = definitions()
    assert len(made) == COUNTS[connection.vendor]
    with connection.schema_editor() as editor:
        INDEX.drop_index(apps, editor)
    assert definitions() == []
    with connection.schema_editor() as editor:
        INDEX.create_index(apps, editor)
    assert definitions() == made


# More than PostgreSQL's full text search takes, in each of its limits.
TEXTS = {
    "many words": " ".join(map(str, range(400_000))),
    "many words of letters that take four bytes": " ".join(
        f"{chr(0x10400 + number % 40)}{chr(0x10400 + number // 40 % 40)}{number}" * 5
        for number in range(60_000)
    ),
    "one long word": "ü" * 2_000_000,
    "letters that stand for many": "\ufdfa" * 500_000,
    "many accents": "a" + "\u0316\u0301" * 200_000,
    "one word many times": "tea " * 300_000,
    "no spaces": "会議" * 300_000,
}


@pytest.fixture
def look(member: User, room: Room, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Search with limits that make the history a long one."""
    monkeypatch.setattr(searching, "_SCAN_LIMIT", 3)
    monkeypatch.setattr(searching, "_WINDOWS", (2,))
    Message.objects.bulk_create(Message(room=room, body="More", revision=1) for _ in range(5))

    def look(query: str) -> list[int]:
        return [message.pk for message in services.search(user=member, query=query, room=room)]

    return look


def test_it_follows_what_is_posted_edited_and_deleted(
    look: Look, room: Room, member: User, say: Say
) -> None:
    message = say(member, "A kettle")
    Message.objects.bulk_create(Message(room=room, body="More", revision=1) for _ in range(5))
    assert look("kettle") == [message.pk]
    services.edit_message(message=message, body="A teapot", by=member)
    assert (look("kettle"), look("teapot")) == ([], [message.pk])
    services.delete_message(message=message, by=member)
    assert look("teapot") == []
    services.clear_room(room=room)
    assert look("more") == []


@pytest.mark.django_db(transaction=True)
def test_without_it_the_same_is_found(look: Look, room: Room, member: User, say: Say) -> None:
    with no_index():
        message = say(member, "A kettle")
        Message.objects.bulk_create(Message(room=room, body="More", revision=1) for _ in range(5))
        assert look("kettle") == [message.pk]


@pytest.mark.django_db(transaction=True)
def test_made_on_a_site_with_messages_it_has_them(
    look: Look, room: Room, member: User, say: Say
) -> None:
    with no_index():
        message = say(member, "A kettle")
    Message.objects.bulk_create(Message(room=room, body="More", revision=1) for _ in range(5))
    assert look("kettle") == [message.pk]


@pytest.mark.django_db(transaction=True)
def test_a_recreated_table_has_no_outdated_index(
    look: Look, room: Room, member: User, say: Say
) -> None:
    with no_index():
        if connection.vendor == "sqlite":
            with connection.schema_editor() as editor:
                sqlite.create_search_index(editor)
                editor.execute("DROP TRIGGER conversate_core_search_insert")
        message = say(member, "A kettle")
        Message.objects.bulk_create(Message(room=room, body="More", revision=1) for _ in range(5))
        assert look("kettle") == [message.pk]


@pytest.mark.parametrize("text", TEXTS)
def test_it_refuses_no_text(
    text: str, look: Look, room: Room, member: User, settings: Settings, say: Say
) -> None:
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 10_000_000
    message = say(member, f"kettle {TEXTS[text]}")
    Message.objects.bulk_create(Message(room=room, body="More", revision=1) for _ in range(5))
    assert look("kettle") == [message.pk]
    edited = services.edit_message(message=message, body=f"teapot {TEXTS[text]}", by=member)
    assert edited.body.startswith("teapot")
    assert (look("kettle"), look("teapot")) == ([], [message.pk])


def test_of_a_very_long_word_the_beginning_is_found(look: Look, member: User, say: Say) -> None:
    message = say(member, f"{'x' * 150}yz{'x' * 900}")
    assert look("x" * 150 + "yz") == [message.pk]
    assert look("x" * 151) == []
    assert look(f"{'x' * 150}yz{'x' * 900}") == [message.pk]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's library")
@pytest.mark.django_db(transaction=True)
def test_a_library_that_is_too_old_for_it_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with no_index():
        monkeypatch.setattr(connection.Database, "sqlite_version_info", (3, 33, 0))
        with connection.schema_editor() as editor:
            sqlite.create_search_index(editor)
            sqlite.drop_search_index(editor)
        assert definitions() == []
        monkeypatch.undo()
