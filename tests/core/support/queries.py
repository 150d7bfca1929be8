"""Counts of queries, without those that begin and end transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Gives the list of queries that the block made, filled at its end."""
    queries: list[str] = []
    try:
        with CaptureQueriesContext(connection) as captured:
            yield queries
    finally:
        made = (query["sql"] for query in captured.captured_queries)
        queries += [sql for sql in made if not sql.startswith(BRACKETS)]


def plan_of(sql: str) -> str:
    """How the database would go about a query that `counted` has given, one step a line."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}".replace("%", "%%"), [])
        return "\n".join(" ".join(str(value) for value in row) for row in cursor.fetchall())
