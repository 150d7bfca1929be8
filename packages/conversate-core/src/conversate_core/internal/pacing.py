"""Pauses of long tasks that run beside the requests of users."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def paced(steps: Iterator[T]) -> Iterator[T]:
    """Yield *steps*. After each, leave the database to others for as long as the step took."""
    started = time.monotonic()
    for step in steps:
        yield step
        time.sleep(time.monotonic() - started)
        started = time.monotonic()
