"""An outage passes by itself. Errors that a retry would meet again are not outages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import (
    DatabaseError,
    DataError,
    Error,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper

from conversate_core import services
from conversate_core.internal.database_errors import (
    OutageKind,
    explain_outage,
    is_outage,
    is_untranslatable,
    outage_of,
)
from conversate_core.models import Room

pytestmark = pytest.mark.django_db(transaction=True)


def run(sql: str, on: BaseDatabaseWrapper = connection, **options: Any) -> Any:
    with on.cursor() as cursor:
        cursor.execute(sql, **options)
        return cursor.fetchone() if cursor.description else None


def second_connection(**settings: Any) -> BaseDatabaseWrapper:
    """A connection to the same database that Django doesn't know."""
    other = connection.copy()
    other.settings_dict = {**connection.settings_dict, **settings}
    other.inc_thread_sharing()
    return other


def error_of(cause: Callable[[], object]) -> Error:
    with pytest.raises(Error) as caught:
        cause()
    return caught.value


def lock_a_room_elsewhere(provoke: Callable[[], object]) -> Error:
    """Return the error of *provoke* while another connection holds the locks of all rooms."""
    other = second_connection()
    other.set_autocommit(False)
    try:
        run("UPDATE conversate_core_room SET title = title", other)
        return error_of(provoke)
    finally:
        other.rollback()
        other.close()


# Of each database: by name, what is done and raises an error of an outage.


def of_sqlite() -> dict[str, tuple[Callable[[], Error], OutageKind]]:
    def locked() -> Error:
        run("PRAGMA busy_timeout = 50")
        try:
            return lock_a_room_elsewhere(lambda: Room.objects.update(title="B"))
        finally:
            run("PRAGMA busy_timeout = 30000")

    def full() -> Error:
        (pages,) = run("PRAGMA page_count")
        run(f"PRAGMA max_page_count = {pages}")
        try:
            return error_of(lambda: run("CREATE TABLE filler AS SELECT zeroblob(100000000)"))
        finally:
            run("PRAGMA max_page_count = 1073741823")

    def read_only() -> Error:
        run("PRAGMA query_only = 1")
        try:
            return error_of(lambda: Room.objects.update(title="B"))
        finally:
            run("PRAGMA query_only = 0")

    def away() -> Error:
        other = second_connection(NAME="/nowhere/at/all.sqlite3")
        return error_of(other.ensure_connection)

    return {
        "locked": (locked, OutageKind.BUSY),
        "full": (full, OutageKind.FULL),
        "read-only": (read_only, OutageKind.READ_ONLY),
        "away": (away, OutageKind.BUSY),
    }


def of_postgresql() -> dict[str, tuple[Callable[[], Error], OutageKind]]:  # noqa: C901
    def killed() -> Error:
        other = second_connection()
        (pid,) = run("SELECT pg_backend_pid()", other)
        run(f"SELECT pg_terminate_backend({pid})")
        try:
            return error_of(lambda: run("SELECT 1", other))
        finally:
            other.close()

    def killed_twice() -> Error:
        other = second_connection()
        (pid,) = run("SELECT pg_backend_pid()", other)
        run(f"SELECT pg_terminate_backend({pid})")
        error_of(lambda: run("SELECT 1", other))
        try:
            return error_of(lambda: run("SELECT 1", other))
        finally:
            other.close()

    def locked() -> Error:
        def update() -> None:
            with transaction.atomic():
                run("SET LOCAL lock_timeout = '50ms'")
                Room.objects.update(title="B")

        return lock_a_room_elsewhere(update)

    def slow() -> Error:
        def sleep() -> None:
            with transaction.atomic():
                run("SET LOCAL statement_timeout = '50ms'")
                run("SELECT pg_sleep(10)")

        return error_of(sleep)

    def read_only() -> Error:
        def update() -> None:
            with transaction.atomic():
                run("SET TRANSACTION READ ONLY")
                Room.objects.update(title="B")

        return error_of(update)

    def raised(state: str) -> Callable[[], Error]:
        return lambda: error_of(lambda: run(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"))

    def away(**settings: Any) -> Callable[[], Error]:
        return lambda: error_of(second_connection(**settings).ensure_connection)

    return {
        "killed": (killed, OutageKind.BUSY),
        "killed, and asked again": (killed_twice, OutageKind.BUSY),
        "locked": (locked, OutageKind.BUSY),
        "slow": (slow, OutageKind.BUSY),
        "read-only": (read_only, OutageKind.READ_ONLY),
        "full": (raised("53100"), OutageKind.FULL),
        "too many connections": (raised("53300"), OutageKind.BUSY),
        "a deadlock": (raised("40P01"), OutageKind.BUSY),
        "away": (away(PORT="1"), OutageKind.BUSY),
        "no such database": (away(NAME="nowhere_at_all"), OutageKind.BUSY),
    }


def of_mysql() -> dict[str, tuple[Callable[[], Error], OutageKind]]:
    def killed() -> Error:
        other = second_connection()
        (pid,) = run("SELECT CONNECTION_ID()", other)
        run(f"KILL {pid}")
        try:
            return error_of(lambda: run("SELECT 1", other))
        finally:
            other.close()

    def locked() -> Error:
        run("SET innodb_lock_wait_timeout = 1")
        try:
            return lock_a_room_elsewhere(lambda: Room.objects.update(title="B"))
        finally:
            run("SET innodb_lock_wait_timeout = DEFAULT")

    def slow() -> Error:
        run("SET max_statement_time = 0.05")
        try:
            return error_of(lambda: run("SELECT SLEEP(10) FROM conversate_core_room"))
        finally:
            run("SET max_statement_time = 0")

    def read_only() -> Error:
        def update() -> None:
            run("SET TRANSACTION READ ONLY")
            with transaction.atomic():
                Room.objects.update(title="B")

        return error_of(update)

    def raised(number: int) -> Callable[[], Error]:
        signal = f"SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'a test'"
        return lambda: error_of(lambda: run(signal))

    def away(**settings: Any) -> Callable[[], Error]:
        return lambda: error_of(second_connection(**settings).ensure_connection)

    return {
        "killed": (killed, OutageKind.BUSY),
        "locked": (locked, OutageKind.BUSY),
        "slow": (slow, OutageKind.BUSY),
        "read-only": (read_only, OutageKind.READ_ONLY),
        "full": (raised(1021), OutageKind.FULL),
        "too many connections": (raised(1040), OutageKind.BUSY),
        "a deadlock": (raised(1213), OutageKind.BUSY),
        "away": (away(PORT="1"), OutageKind.BUSY),
        "no such database": (away(NAME="nowhere_at_all"), OutageKind.BUSY),
    }


OUTAGES = {"sqlite": of_sqlite, "postgresql": of_postgresql, "mysql": of_mysql}[connection.vendor]()


@pytest.fixture
def room() -> Room:
    return services.create_room(title="Tea kitchen")


@pytest.mark.parametrize("name", OUTAGES)
def test_what_passes_is_an_outage(room: Room, name: str) -> None:
    provoke, kind = OUTAGES[name]
    error = provoke()
    assert outage_of(error) is kind, repr(error.__cause__)
    assert is_outage(error)
    assert not is_untranslatable(error)


REFUSED: dict[str, Callable[[Room], object]] = {
    "a syntax error": lambda room: run("SELEKT 1"),
    "a table that is missing": lambda room: run("SELECT * FROM nowhere"),
    "a row that is there already": lambda room: Room.objects.create(title="C", slug=room.slug),
    "a value that is missing": lambda room: Room.objects.filter(pk=room.pk).update(slug=None),
    "no error of a database": lambda room: Room.objects.get(pk=0),
}
BY_DATABASE: dict[str, dict[str, Callable[[Room], object]]] = {
    "sqlite": {"a text that is too long": lambda room: run("SELECT zeroblob(2147483647)")},
    "postgresql": {
        "a text that is too long for an index of a site": lambda room: run(
            "SELECT to_tsvector(string_agg(md5(n::text), ' ')) FROM generate_series(1, 60000) n"
        ),
        "a text that is too long": lambda room: Room.objects.filter(pk=room.pk).update(
            slug="x" * 1_000
        ),
    },
    "mysql": {
        "a text that is too long": lambda room: Room.objects.filter(pk=room.pk).update(
            slug="x" * 1_000
        ),
        "a number that is too large": lambda room: run("SELECT EXP(10000) + POW(10, 400)"),
    },
}
REFUSED |= BY_DATABASE[connection.vendor]


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_same_request_would_meet_again_is_none(room: Room, name: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each raises another kind
        REFUSED[name](room)
    assert outage_of(caught.value) is None, repr(caught.value)
    assert not is_outage(caught.value)


def test_a_driver_that_gives_no_code_is_believed_by_the_class_of_its_error() -> None:
    assert is_outage(OperationalError("The server has gone away"))
    assert is_outage(InterfaceError(0, ""))
    assert not is_outage(DataError("That is too long"))
    assert not is_outage(DatabaseError())
    assert not is_outage(OSError("No route to host"))
    assert not is_untranslatable(OSError("No route to host"))


def test_the_older_driver_of_postgresql_names_its_code_otherwise() -> None:
    error = OperationalError("terminating connection")
    error.__cause__ = type("AdminShutdown", (Exception,), {"pgcode": "57P01"})()
    assert is_outage(error)
    error.__cause__ = type("ProgramLimit", (Exception,), {"pgcode": "54000"})()
    assert not is_outage(error)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("database is locked", OutageKind.BUSY),
        ("database or disk is full", OutageKind.FULL),
        ("attempt to write a readonly database", OutageKind.READ_ONLY),
        ("unable to open database file", OutageKind.BUSY),
        ("disk I/O error", OutageKind.BUSY),
        ("no such table: room", None),
    ],
)
def test_python_310_tells_of_sqlite_by_the_message_alone(
    text: str, kind: OutageKind | None
) -> None:
    assert outage_of(_sqlite_error(text)) is kind


def test_the_sentence_says_what_keeps_it() -> None:
    sentences = [
        explain_outage(_sqlite_error(text))
        for text in (
            "database or disk is full",
            "attempt to write a readonly database",
            "database is locked",
        )
    ]
    assert "disk is full" in sentences[0]
    assert "read-only" in sentences[1]
    assert "Try again soon" in sentences[2]


def _sqlite_error(text: str) -> OperationalError:
    error = OperationalError(text)
    error.__cause__ = type("OperationalError", (Exception,), {"__module__": "sqlite3"})(text)
    return error
