"""Count queries, without those that begin and end transactions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test.utils import CaptureQueriesContext

from conversate_core.databases import write_connection

_PER_CALL = 100  # instructions
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


def work_of(sql: str) -> int:
    """Run a query from `counted`, and return how much the database does for it.

    SQLite counts the instructions of its virtual machine, PostgreSQL the rows of all steps, MariaDB
    the rows that it reads.
    """
    connection = write_connection()
    measures = {"sqlite": _instructions, "postgresql": _rows_of_steps, "mysql": _rows_read}
    return measures[connection.vendor](connection, sql)


def _instructions(connection: Any, sql: str) -> int:
    calls = itertools.count()
    connection.connection.set_progress_handler(lambda: next(calls) < 0, _PER_CALL)
    try:
        _run(connection, sql)
    finally:
        connection.connection.set_progress_handler(None, 0)
    return next(calls) * _PER_CALL


def _rows_of_steps(connection: Any, sql: str) -> int:
    plan = "\n".join(line for (line,) in _run(connection, f"EXPLAIN (ANALYZE, TIMING OFF) {sql}"))
    return sum(int(rows) for rows in re.findall(r"(?:actual rows=|Removed by \w+: )(\d+)", plan))


def _rows_read(connection: Any, sql: str) -> int:
    before = _handler_reads(connection)
    _run(connection, sql)
    return _handler_reads(connection) - before


def _handler_reads(connection: Any) -> int:
    return sum(int(n) for _, n in _run(connection, "SHOW SESSION STATUS LIKE 'Handler_read%'"))


def _run(connection: Any, sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%"), [])
        return list(cursor.fetchall())


def plan_of(sql: str) -> str:
    """Return the database's plan for a query from `counted`, one step in each line."""
    connection = write_connection()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    plan = _run(connection, f"{explain} {sql}")
    return "\n".join(" ".join(str(value) for value in row) for row in plan)
