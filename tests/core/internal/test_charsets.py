"""Databases in utf8mb3 or LATIN1: a check warns, and services raise readable errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, connection, connections

from conversate_core import services
from conversate_core.checks.characters import check_charsets
from conversate_core.errors import InvalidMessage, InvalidRoom
from conversate_core.internal import charsets
from conversate_core.internal.charsets import charsets_of, replace_unstorable, unstorable
from conversate_core.internal.database_errors import is_untranslatable
from conversate_core.models import Attachment, Message, Room
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TABLES = (
    "auth_user",
    "conversate_core_room",
    "conversate_core_message",
    "conversate_core_attachment",
)
TEA = "Tea 🍵"

on_mariadb = pytest.mark.skipif(connection.vendor != "mysql", reason="for MariaDB")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="for PostgreSQL")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture(autouse=True)
def _clear_cache() -> Iterator[None]:
    charsets._cached_charsets.clear()
    yield
    charsets._cached_charsets.clear()


@pytest.fixture
def in_utf8mb3(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tables of a MariaDB in utf8mb3; other databases are said to be one."""
    if connection.vendor != "mysql":
        monkeypatch.setattr(charsets, "charsets_of", lambda using: {"": {"utf8mb3"}})
        yield
        return
    for table in TABLES:
        run(f"ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb3")
    yield
    for table in TABLES:
        run(f"ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4")


@pytest.fixture
def ada(transactional_db: None) -> User:
    return make_person("ada")


@pytest.fixture
def room(ada: User) -> Room:
    return services.create_room(title="Tea kitchen", members=[ada])


@pytest.mark.usefixtures("in_utf8mb3")
def test_the_services_refuse_with_a_sentence_and_take_the_rest(room: Room, ada: User) -> None:
    message = services.post_message(room=room, author=ada, body="Schöner Tee, 茶")
    file = SimpleUploadedFile("🍵.txt", b"tea")
    refused: list[tuple[type[Exception], Any]] = [
        (InvalidMessage, lambda: services.post_message(room=room, author=ada, body=TEA)),
        (InvalidMessage, lambda: services.edit_message(message=message, body=TEA, by=ada)),
        (InvalidMessage, lambda: services.post_message(room=room, author=ada, files=[file])),
        (InvalidRoom, lambda: services.create_room(title=TEA)),
        (InvalidRoom, lambda: services.create_room(title="Tea", slug="𠀀")),
        (InvalidRoom, lambda: services.change_room(room=room, title=TEA)),
        (InvalidRoom, lambda: services.change_room(room=room, description=TEA)),
    ]
    for kind, refuse in refused:
        with pytest.raises(kind, match=r"can't store these characters: (🍵|𠀀)$"):
            refuse()
    assert [each.body for each in Message.objects.all()] == ["Schöner Tee, 茶"]
    assert not Attachment.objects.exists()
    assert Room.objects.get().title == "Tea kitchen"


@pytest.mark.usefixtures("in_utf8mb3")
def test_what_can_not_be_there_is_not_found(room: Room, ada: User) -> None:
    services.post_message(room=room, author=ada, body="Tea")
    assert not services.search(user=ada, query=TEA)
    assert len(services.search(user=ada, query="Tea")) == 1
    for user in (ada, make_person("olga")):
        with pytest.raises(Room.DoesNotExist):
            services.get_room(slug="𠀀", user=user)


@pytest.mark.usefixtures("in_utf8mb3")
def test_what_is_only_noted_has_question_marks_instead() -> None:
    assert replace_unstorable("Refused: 🍵 & é", Room) == "Refused: ? & é"


@on_mariadb
def test_once_a_table_is_converted_it_takes_everything(
    in_utf8mb3: None, room: Room, ada: User
) -> None:
    with pytest.raises(InvalidMessage):
        services.post_message(room=room, author=ada, body=TEA)
    run("ALTER TABLE conversate_core_message CONVERT TO CHARACTER SET utf8mb4")
    assert services.post_message(room=room, author=ada, body=TEA).body == TEA


@pytest.mark.usefixtures("ada")
def test_a_database_of_the_tests_takes_everything_and_the_check_is_silent(
    room: Room, ada: User
) -> None:
    assert services.post_message(room=room, author=ada, body=TEA).body == TEA
    assert run_checks(databases=["default"], tags=["database"], app_configs=None) == []
    assert check_charsets() == []


@on_mariadb
@pytest.mark.usefixtures("in_utf8mb3")
def test_the_check_names_each_table_and_what_to_do() -> None:
    [warning] = check_charsets(databases=["default"])
    assert warning.id == "conversate_core.W010"
    for table in TABLES:
        assert f"{table} is in utf8mb3" in warning.msg
        assert f"ALTER TABLE `{table}` CONVERT TO CHARACTER SET utf8mb4;" in warning.hint


@on_mariadb
@pytest.mark.usefixtures("ada")
def test_the_check_names_the_database_and_the_connection() -> None:
    name = connection.settings_dict["NAME"]
    run(f"ALTER DATABASE `{name}` CHARACTER SET utf8mb3")
    run("SET character_set_client = utf8mb3")
    try:
        [warning] = check_charsets(databases=["default"])
    finally:
        run(f"ALTER DATABASE `{name}` CHARACTER SET utf8mb4")
        run("SET character_set_client = utf8mb4")
    assert "the connection is in utf8mb3, the database itself is in utf8mb3" in warning.msg
    assert '["OPTIONS"]["charset"] to "utf8mb4"' in warning.hint
    assert f"ALTER DATABASE `{name}` CHARACTER SET utf8mb4;" in warning.hint


@pytest.fixture
def latin(transactional_db: None) -> Iterator[str]:
    """The alias of a PostgreSQL database in LATIN1."""
    name = f"{connection.settings_dict['NAME']}_latin"
    run(f'CREATE DATABASE "{name}" ENCODING LATIN1 LOCALE "C" TEMPLATE template0')
    other = connection.copy("latin")
    other.settings_dict = {**connection.settings_dict, "NAME": name}
    connections["latin"] = other
    yield "latin"
    other.close()
    del connections["latin"]
    run(f'DROP DATABASE "{name}"')


@on_postgresql
def test_a_postgresql_in_latin1_is_named_too(latin: str) -> None:
    assert charsets_of(latin) == {"": {"latin1"}}
    [warning] = check_charsets(databases=[latin])
    assert "latin1" in warning.msg
    assert "--encoding=UTF8" in warning.hint
    with connections[latin].cursor() as cursor, pytest.raises(DataError) as caught:
        cursor.execute("SELECT %s::text", ["茶"])
    assert is_untranslatable(caught.value)


@pytest.mark.parametrize(
    ("charset", "text", "lacking"),
    [
        ("utf8mb4", "🍵茶é", ""),
        ("sql_ascii", "🍵茶é", ""),
        ("utf8mb3", "🍵茶é🍵", "🍵"),
        ("latin1", "€é茶", "茶"),
        ("win1251", "Чай é", "é"),
        ("euc_jp", "茶🍵", "🍵"),
        ("no codec of python", "🍵", ""),
        ("armscii8", "🍵", ""),
    ],
)
def test_each_character_set_has_its_characters(
    monkeypatch: pytest.MonkeyPatch, charset: str, text: str, lacking: str
) -> None:
    monkeypatch.setattr(charsets, "charsets_of", lambda using: {"": {charset}})
    assert unstorable(text, Room) == lacking
