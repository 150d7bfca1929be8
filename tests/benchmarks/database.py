"""A new database for each run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from tests.benchmarks.process import parent


@contextmanager
def new_database() -> Iterator[None]:
    """Make it and its tables; throw it away in the end."""
    _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _on_server("CREATE DATABASE {}")
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        # Servers that have just been stopped may still be saying goodbye.
        _on_server("DROP DATABASE {} WITH (FORCE)")


def settle() -> None:
    """What a database does by itself in time, once it has been filled."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def server_pid() -> int | None:
    """PostgreSQL's first process; None where there is no server to look at."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return parent(cursor.fetchone()[0])


def _on_server(statement: str) -> None:
    """SQLite needs none of it: its file is in a folder that is thrown away."""
    if connection.vendor != "postgresql":
        return
    name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement.format(name))
