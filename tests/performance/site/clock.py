"""A clock that the requests set, so that an hour of polls takes a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import Any

import time_machine

HEADER = "X-Bench-Time"
_KEY = f"HTTP_{HEADER.upper().replace('-', '_')}"

Application = Callable[[Any, Any], Iterable[bytes]]


def with_clock(application: Application) -> Application:
    """Answer each request at the time of its header, in seconds since 1970.

    Without the header, at the present time. Requests must come one by one: the clock is that of the
    whole process.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if _KEY not in environ:
            return application(environ, start_response)
        moment = datetime.fromtimestamp(float(environ[_KEY]), timezone.utc)
        with time_machine.travel(moment):
            return application(environ, start_response)

    return answer
