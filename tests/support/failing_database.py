"""Simulate a database that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DataError, OperationalError, connection

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DriverError(Exception):
    """Has the SQLSTATE of PostgreSQL's driver, which distinguishes the kinds of errors."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("raised by a test")
        self.sqlstate = sqlstate


# SQLSTATEs of PostgreSQL.
LOST = "57P01"
FULL = "53100"
READ_ONLY = "25006"
TOO_LONG = "54000"
UNTRANSLATABLE = "22P05"


@contextmanager
def database_that_raises(error: Exception | str) -> Iterator[None]:
    """Have every query fail with *error*: an exception, or a SQLSTATE."""
    with connection.execute_wrapper(_raise(error, lambda sql: True)):
        yield


@contextmanager
def database_that_takes_no_writes(error: Exception | str) -> Iterator[None]:
    """Have every query that writes fail with *error*: an exception, or a SQLSTATE."""
    with connection.execute_wrapper(_raise(error, _is_write)):
        yield


def _is_write(sql: str) -> bool:
    return sql.lstrip().upper().startswith(_WRITES)


def _raise(error: Exception | str, fails: Callable[[str], bool]) -> Callable[..., Any]:
    def execute(call: Callable[..., Any], sql: str, *args: Any) -> Any:
        if not fails(sql):
            return call(sql, *args)
        raise _of_django(error) if isinstance(error, str) else error

    return execute


def _of_django(sqlstate: str) -> Exception:
    """Return the exception that Django raises for this SQLSTATE."""
    kind = DataError if sqlstate.startswith("22") else OperationalError
    raised = kind(f"raised by a test: {sqlstate}")
    raised.__cause__ = DriverError(sqlstate)
    return raised
