"""What runs once a day after a sweep: old messages are pruned, if rooms keep them for a time."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from conversate_core.internal.database_errors import is_outage
from conversate_core.services.daily_pruning import prune_daily

logger = logging.getLogger("conversate_alerts")

# After an error.
_PAUSE = timedelta(hours=1)


class Daily:
    """The daily work of this process, which asks the database at most once in an hour."""

    def __init__(self) -> None:
        self._next_at = 0.0

    def run_if_due(self) -> None:
        """Prune if no process has done so today. An error is logged: alerts go on."""
        if time.monotonic() >= self._next_at:
            # Before the work, so that another thread doesn't begin it too.
            self._next_at = time.monotonic() + _PAUSE.total_seconds()
            wait = run_daily(in_background=True)
            self._next_at = time.monotonic() + wait.total_seconds()


def run_daily(*, in_background: bool) -> timedelta:
    """Prune as `prune_daily` does. An error is logged. Return the time until the next call."""
    try:
        return prune_daily(in_background=in_background)
    except Exception as error:
        # The sweeps log an outage.
        trace = None if is_outage(error) else error
        logger.error("Old messages could not be pruned today: %s", error, exc_info=trace)
        return _PAUSE


daily = Daily()
