"""A time limit for several steps together."""

from __future__ import annotations

import time


class Deadline:
    """The end of a period of *seconds* that begins now."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def seconds_left(self) -> float:
        """Return the seconds until the end. Raises TimeoutError after it."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("There was no answer in time.")
        return left
