"""The index of the texts: made where the database can, kept current, and taken away again."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.services import searching

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from tests.core.support.people import Say

    Look = Callable[[str], list[int]]

ON_POSTGRESQL = import_module("conversate_core.migrations.0002_search_index")
ON_SQLITE = import_module("conversate_core.migrations.0005_search_index_on_sqlite")
TRIGGERS = {f"conversate_core_search_{event}" for event in ("insert", "update", "delete")}


def standing() -> set[str]:
    """What there is of both indexes."""
    with connection.cursor() as cursor:
        found = set(connection.introspection.get_constraints(cursor, Message._meta.db_table))
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master")
            found |= {name for (name,) in cursor.fetchall()}
    return found & {"conversate_core_msg_search", "conversate_core_search", *TRIGGERS}


def expected(migration: ModuleType) -> set[str]:
    if migration is ON_POSTGRESQL:
        return {"conversate_core_msg_search"} if connection.vendor == "postgresql" else set()
    return {"conversate_core_search", *TRIGGERS} if ON_SQLITE.has_trigrams(connection) else set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("migration", [ON_POSTGRESQL, ON_SQLITE])
def test_the_migrations_go_both_ways(migration: ModuleType) -> None:
    assert standing() >= expected(migration)
    with connection.schema_editor() as editor:
        migration.drop_index(apps, editor)
    assert not standing() & expected(migration)
    with connection.schema_editor() as editor:
        migration.create_index(apps, editor)
    assert standing() == expected(ON_POSTGRESQL) | expected(ON_SQLITE)


@pytest.fixture
def look(member: User, room: Room, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Search in a history that counts as long."""
    monkeypatch.setattr(searching, "_FEW", 3)
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
    with connection.schema_editor() as editor:
        ON_SQLITE.drop_index(apps, editor)
        ON_POSTGRESQL.drop_index(apps, editor)
    try:
        message = say(member, "A kettle")
        Message.objects.bulk_create(Message(room=room, body="More", revision=1) for _ in range(5))
        assert look("kettle") == [message.pk]
    finally:
        with connection.schema_editor() as editor:
            ON_SQLITE.create_index(apps, editor)
            ON_POSTGRESQL.create_index(apps, editor)


@pytest.mark.django_db(transaction=True)
def test_made_on_a_site_with_messages_it_has_them(
    look: Look, room: Room, member: User, say: Say
) -> None:
    with connection.schema_editor() as editor:
        ON_SQLITE.drop_index(apps, editor)
    message = say(member, "A kettle")
    with connection.schema_editor() as editor:
        ON_SQLITE.create_index(apps, editor)
    Message.objects.bulk_create(Message(room=room, body="More", revision=1) for _ in range(5))
    assert look("kettle") == [message.pk]
