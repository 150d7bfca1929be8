"""Distinguish outages of the database from errors that a retry would meet again.

Django's error classes are not enough: PostgreSQL reports a lost connection and a text that is too
long for an index as the same OperationalError. The drivers' error codes tell them apart.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from django.db import Error, InterfaceError, OperationalError
from django.utils.translation import gettext as _


class OutageKind(Enum):
    """The kinds of outages. The same request may succeed later."""

    BUSY = auto()
    FULL = auto()
    READ_ONLY = auto()


# https://www.postgresql.org/docs/current/errcodes-appendix.html
_SQLSTATE_CLASSES = {
    "08": OutageKind.BUSY,  # connection exception
    "28": OutageKind.BUSY,  # invalid authorization specification
    "40": OutageKind.BUSY,  # transaction rollback: serialization failure, deadlock
    "53": OutageKind.BUSY,  # insufficient resources
    "57": OutageKind.BUSY,  # operator intervention: shutdown, timeout of a statement
    "58": OutageKind.BUSY,  # system error: input and output
}
_SQLSTATES = {
    "25006": OutageKind.READ_ONLY,  # read_only_sql_transaction, also of a hot standby
    "25P03": OutageKind.BUSY,  # idle_in_transaction_session_timeout
    "25P04": OutageKind.BUSY,  # transaction_timeout
    "3D000": OutageKind.BUSY,  # invalid_catalog_name: no database to connect to
    "53100": OutageKind.FULL,  # disk_full
    "55P03": OutageKind.BUSY,  # lock_not_available
}
_UNTRANSLATABLE_SQLSTATES = {"22021", "22P05"}

# https://mariadb.com/kb/en/mariadb-error-code-reference/; from 2000 on, the client library's codes.
_BUSY_NUMBERS = {
    *(1037, 1038, 1041),  # out of memory
    *(1040, 1203, 1226),  # too many connections, or too much for this user
    *(1042, 1043, 1044, 1045, 1049, 1129, 1130, 1698),  # can't connect as configured
    *(1047, 1053, 1077, 1079, 1135),  # not ready, shutting down, no thread
    *(1152, 1158, 1159, 1160, 1161, 1184, 1927, 4031),  # connection lost
    *(1020, 1205, 1206, 1213, 1317, 1969, 3024),  # locks and timeouts
    *(3, 1026, 1030),  # input and output
    *range(2001, 2007),
    *(2012, 2013, 2026, 2055),  # connection lost, as the client sees it
}
_FULL_NUMBERS = {1021, 1114}
_READ_ONLY_NUMBERS = {1036, 1290, 1792, 1836}
_UNTRANSLATABLE_NUMBERS = {1267, 1271, 1300, 1366, 1977, 3854, 3988}

# https://www.sqlite.org/rescode.html: primary codes, and their messages for Python 3.10.
_SQLITE_CODES = {
    5: OutageKind.BUSY,  # SQLITE_BUSY
    6: OutageKind.BUSY,  # SQLITE_LOCKED
    7: OutageKind.BUSY,  # SQLITE_NOMEM
    8: OutageKind.READ_ONLY,  # SQLITE_READONLY
    9: OutageKind.BUSY,  # SQLITE_INTERRUPT
    10: OutageKind.BUSY,  # SQLITE_IOERR
    13: OutageKind.FULL,  # SQLITE_FULL
    14: OutageKind.BUSY,  # SQLITE_CANTOPEN
    15: OutageKind.BUSY,  # SQLITE_PROTOCOL
}
_SQLITE_MESSAGES = {
    "database is locked": 5,
    "database table is locked": 6,
    "out of memory": 7,
    "attempt to write a readonly database": 8,
    "interrupted": 9,
    "disk I/O error": 10,
    "database or disk is full": 13,
    "unable to open database file": 14,
    "locking protocol": 15,
}


def is_outage(error: BaseException) -> bool:
    """Return whether *error* says that the database can't be used at the moment.

    The connection is lost, or the database is restarting, overloaded, locked, full or read-only.
    Other errors return False: those that the same request would meet again, such as a value that a
    column can't store, and errors that don't come from the database.
    """
    return outage_of(error) is not None


def outage_of(error: BaseException) -> OutageKind | None:
    """Return the kind of outage that *error* reports, or None if `is_outage` is False."""
    cause = _raised_by_driver(error)
    if cause is None:
        return None
    if state := _sqlstate(cause):
        return _SQLSTATES.get(state) or _SQLSTATE_CLASSES.get(state[:2])
    if number := _number(cause):
        return _outage_of_number(number)
    if type(cause).__module__ == "sqlite3":
        return _SQLITE_CODES.get(_sqlite_code(cause))
    # Drivers have no code for a connection that can't be opened, or is closed.
    return OutageKind.BUSY if isinstance(error, (InterfaceError, OperationalError)) else None


def is_untranslatable(error: BaseException) -> bool:
    """Return whether the database refused characters that its character set lacks."""
    cause = _raised_by_driver(error)
    if cause is None:
        return False
    return (
        _sqlstate(cause) in _UNTRANSLATABLE_SQLSTATES or _number(cause) in _UNTRANSLATABLE_NUMBERS
    )


def is_deadlock(error: BaseException) -> bool:
    """Return whether the database ended the transaction since it waited for one that waited for it.

    The databases advise to run such a transaction again.
    """
    cause = _raised_by_driver(error)
    return cause is not None and (_sqlstate(cause) == "40P01" or _number(cause) == 1213)


def explain_outage(error: BaseException) -> str:
    """Return a sentence about the outage *error* for the user whose request failed."""
    kind = outage_of(error)
    if kind is OutageKind.FULL:
        return _("The server's disk is full, so nothing can be saved at the moment.")
    if kind is OutageKind.READ_ONLY:
        return _("The database is read-only, so nothing can be saved at the moment.")
    return _("The database is not available at the moment. Try again soon.")


def _raised_by_driver(error: BaseException) -> BaseException | None:
    """Return the driver's error behind Django's, or None if *error* is not a database error."""
    return (error.__cause__ or error) if isinstance(error, Error) else None


def _sqlstate(cause: Any) -> str:
    """Return the SQLSTATE from psycopg or psycopg2, or ""."""
    return getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None) or ""


def _number(cause: BaseException) -> int:
    """Return MariaDB's error number, which its drivers give as the first argument, or 0."""
    first = cause.args[0] if cause.args else None
    return first if isinstance(first, int) else 0


def _outage_of_number(number: int) -> OutageKind | None:
    if number in _FULL_NUMBERS:
        return OutageKind.FULL
    if number in _READ_ONLY_NUMBERS:
        return OutageKind.READ_ONLY
    return OutageKind.BUSY if number in _BUSY_NUMBERS else None


def _sqlite_code(cause: Any) -> int:
    """Return the primary result code. Python 3.10 gives only the message."""
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return int(code) & 0xFF
    text = str(cause)
    return next((code for start, code in _SQLITE_MESSAGES.items() if text.startswith(start)), 0)
