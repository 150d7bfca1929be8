"""Writes that may fail while the database is read-only or full: presence and read marks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error

from .database_errors import is_outage
from .outage_log import OutageLog

# The next change of a room that succeeds logs the recovery.
write_outage_log = OutageLog(
    logging.getLogger("conversate_core"),
    failure="The database can't be written to.",
    recovery="The database can be written to again.",
)


@contextmanager
def optional_write() -> Iterator[None]:
    """Run a write in the block. If it fails because of a database outage, only log that.

    This keeps pages readable while the disk is full or the database is read-only. If the database
    can't be read either, the next query raises.
    """
    try:
        yield
    except Error as error:
        if not is_outage(error):
            raise
        write_outage_log.log_failure(error)
