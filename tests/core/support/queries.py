"""Count queries, without those that begin and end transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.test.utils import CaptureQueriesContext

from conversate_core.databases import write_connection

BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Yield the list of queries of the block, which is filled at its end."""
    queries: list[str] = []
    try:
        with CaptureQueriesContext(write_connection()) as captured:
            yield queries
    finally:
        made = (query["sql"] for query in captured.captured_queries)
        queries += [sql for sql in made if not sql.startswith(BRACKETS)]


def plan_of(sql: str) -> str:
    """Return the database's plan for a query from `counted`, one step in each line."""
    connection = write_connection()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}".replace("%", "%%"), [])
        return "\n".join(" ".join(str(value) for value in row) for row in cursor.fetchall())
