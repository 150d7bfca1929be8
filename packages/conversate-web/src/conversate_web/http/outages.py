"""Logs outages of the database: one line when one begins, and one when it ends."""

from __future__ import annotations

import logging

from django.http import HttpResponseBase

from conversate_core.internal.database_errors import OutageKind, outage_of
from conversate_core.internal.optional_writes import write_outage_log
from conversate_core.internal.outage_log import OutageLog

_outage_log = OutageLog(
    logging.getLogger("conversate_web"),
    failure="The database fails, and requests are answered with 503.",
    recovery="The database works again.",
)


def log_outage(error: Exception) -> None:
    """Log the first request that fails in an outage of the database."""
    log = _outage_log if outage_of(error) is OutageKind.BUSY else write_outage_log
    log.log_failure(error)


def failures() -> int:
    """Return how many requests have failed in outages so far, for `log_answer`."""
    return _outage_log.failures


def log_answer(response: HttpResponseBase, failures_before: int) -> None:
    """Log the first answer after an outage. *failures_before*: `failures` before the view."""
    # Answers with another status may not have used the database: idle polls use only the cache.
    if response.status_code in {200, 201}:
        _outage_log.log_recovery(failures_before)
