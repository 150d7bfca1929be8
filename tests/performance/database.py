"""A new database for each run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from tests.performance.process import parent


@contextmanager
def new_database() -> Iterator[None]:
    """Create the database and its tables; drop it in the end."""
    _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _on_server("CREATE DATABASE {}")
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        # With FORCE: servers that were just stopped may still have connections.
        _on_server("DROP DATABASE {} WITH (FORCE)")


def analyze() -> None:
    """Collect statistics, as databases do by themselves some time after they were filled."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def server_pid() -> int | None:
    """Return the id of PostgreSQL's first process, or None for SQLite."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return parent(cursor.fetchone()[0])


def _on_server(statement: str) -> None:
    """Run the statement on PostgreSQL. SQLite's file is in a temporary folder."""
    if connection.vendor != "postgresql":
        return
    name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement.format(name))
